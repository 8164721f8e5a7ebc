# SPDX-License-Identifier: BSD-2-Clause
"""The report in Russian: the ids of text_en.py (which says how a sentence is written). Reasons of the program and what the
catalogue says of each benchmark are in files of their own."""
from text_ru_bench import BENCHES
from text_ru_reasons import REASONS, SAID

LANGUAGE = "ru"
DECIMAL, GROUP, GROUP_FROM, PERCENT = ",", "\u202f", 5, "\u00a0%"
MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря")


def plural(n):
    """1 строка, 2 строки, 5 строк; дробь требует родительного падежа единственного числа, как «2»."""
    if n != int(n):
        return "few"
    n = abs(int(n))
    if 11 <= n % 100 <= 14:
        return "other"
    return "one" if n % 10 == 1 else "few" if 2 <= n % 10 <= 4 else "other"


def date(year, month, day):
    return "%d\u00a0%s %d\u00a0г." % (day, MONTHS[month - 1], year)


TEXT = {
    # --- words of the program, and how a list is written
    "list.comma": ", ", "list.and": " и ", "list.dot": " \u00b7 ", "unit.s": "с", "unit.ms": "мс", "unit.us": "мкс",
    "unit.ns": "нс", "unit.MiB": "МиБ", "unit.instructions": "команды", "unit.ticks": "такты", "unit.per": "{unit} на {per}",
    "per.op": "операцию", "per.byte": "байт", "per.load": "чтение", "per.page": "страницу", "per.irq": "прерывание",
    "hv.bare": "железо", "hv.native": "без гипервизора", "hv.minimal": "наше ядро", "hv.kvm": "KVM", "hv.xen": "Xen",
    "hv.hyperv": "Hyper-V", "hv.tcg": "QEMU, эмуляция", "hv.null": "записанный гость",
    "variant.kvm/direct": "наш VMM", "variant.kvm/qemu": "QEMU", "variant.xen/pv": "PV", "variant.xen/pvh": "PVH",
    "variant.xen/hvm": "HVM", "variant.hyperv/gen1": "поколение 1", "variant.hyperv/gen2": "поколение 2",
    "variant.minimal/svm": "", "variant.minimal/vmx": "", "system.name": "{hv} ({variant})", "system.at": "{system}, {place}",
    "processor.intel": "процессор Intel в лаборатории", "processor.amd": "процессор AMD в лаборатории",
    "processor.qemu": "процессор QEMU в лаборатории",
    "word.equal": "равно", "word.different": "различно", "word.faster": "быстрее", "word.slower": "медленнее",
    "word.equivalent": "равноценно", "word.inconclusive": "без вывода", "word.-": "",
    "verdict.ok": "нет числа", "verdict.skip": "пропуск", "verdict.error": "ОШИБКА", "verdict.fail": "ОТКАЗ",
    "verdict.crash": "КРАХ", "verdict.timeout": "НЕТ КОНЦА",
    "lane.path": "полоса path", "lane.time": "полоса time", "kind.shape": "форма", "kind.moves numbers": "может сдвинуть число",
    "level.warn": "замечание", "level.bad": "плохо", "layer.guest": "гость", "layer.core": "наше ядро", "layer.xen": "Xen",
    "layer.kvm": "KVM", "layer.kernel": "ядро Linux", "layer.dom0": "домен 0", "layer.vmm": "VMM", "layer.unknown": "неизвестно",
    "exits.vary": "бывает по-разному", "value.ns": "{value} нс", "value.gb_per_s": "{value} ГБ/с",
    "evidence.interval": "{interval} n\u2009=\u2009{n}", "evidence.once": "1 запуск, не доказано", "evidence.none": "нет отсчётов",
    "evidence.identical": "совпали {same} из {boots}", "evidence.differs": "совпали лишь {same} из {boots}",

    # --- title and first screen
    "title.exit": "Сколько стоит выход из гостя: {systems}", "title.any": "Что измерено: {systems}",
    "lead.path": "Подсчитано в командах, точно до команды: {place}; {date}",
    "lead.time": "Измерено по времени: {place}; {date}",
    "lead.emulated": "Такты эмулируемого процессора: {place}; {date}",
    "place.local": "эта машина", "stamp.subset": "НЕ ВЕСЬ набор тестов", "stamp.emulated": "класс {classes}: о времени не говорит ничего",
    "stamp.failed": {"one": "не удался {n} запуск из {of}", "few": "не удались {n} запуска из {of}", "other": "не удались {n} запусков из {of}"},
    "stamp.refused": {"one": "отклонён {n} запуск из {of}", "few": "отклонены {n} запуска из {of}", "other": "отклонены {n} запусков из {of}"},
    "stamp.unfinished": "не закончено: {n} из {of} запусков", "stamp.clock": "часы: {clock}",
    "findings": "Что стало известно", "findings.none": "Ни у одного правила отчёта нет здесь чисел, достаточных для вывода.",
    "finding.count": {"one": "<b>{value}</b> команду", "few": "<b>{value}</b> команды", "other": "<b>{value}</b> команд"},
    "finding.measured": "<b>{value}</b>", "finding.ticks": "<b>{value}</b> тактов", "finding.on": "{value} под {system}",
    "finding.exit": "Самый короткий выход из гостя, CPUID, занимает {costs}.", "finding.longer": "Под {system} он длиннее на {share}.",
    "finding.floor": "<b>{floor}</b> из них нужны железу и нашему ядру.",
    "finding.user": "Выход, на который должен ответить процесс (чтение порта), занимает {costs}: в {times} раза больше, чем CPUID там же.",
    "finding.irq": "Прерывание, которое гость посылает сам себе, занимает {costs}",
    "finding.irq_free": "; {systems}: <b>{value}</b>, потому что выходов не было",
    "finding.disk": "Чтение 4 КиБ с диска занимает от {costs}.",
    "finding.touch": "Первое касание страницы, которую гипервизору ещё надо найти, занимает {costs}.",
    "finding.alike": {"one": "<b>{n}</b> тест из {of} одинаков до команды во всех системах: где выход не нужен, гипервизор не стоит ничего.",
                      "few": "<b>{n}</b> теста из {of} одинаковы до команды во всех системах: где выход не нужен, гипервизор не стоит ничего.",
                      "other": "<b>{n}</b> тестов из {of} одинаковы до команды во всех системах: где выход не нужен, гипервизор не стоит ничего."},
    "finding.equivalent": {"one": "<b>{n}</b> тест из {of} равноценен во всех системах.",
                           "few": "<b>{n}</b> теста из {of} равноценны во всех системах.",
                           "other": "<b>{n}</b> тестов из {of} равноценны во всех системах."},
    "finding.slower": {"one": "{n} сравнение показало, что медленнее, чем {baseline}: <code>{bench}</code>, {system}, в <b>{ratio}</b> раза {interval}.",
                       "few": "{n} сравнения показали, что медленнее, чем {baseline}; больше всего <code>{bench}</code>, {system}: в <b>{ratio}</b> раза {interval}.",
                       "other": "{n} сравнений показали, что медленнее, чем {baseline}; больше всего <code>{bench}</code>, {system}: в <b>{ratio}</b> раза {interval}."},
    "finding.inconclusive": {"one": "{n} сравнение из {of} осталось без вывода: этих запусков для него мало.",
                             "few": "{n} сравнения из {of} остались без вывода: этих запусков для них мало.",
                             "other": "{n} сравнений из {of} остались без вывода: этих запусков для них мало."},

    # --- verdict box
    "box": "Насколько этому можно верить",
    "box.same": {"one": "{same} из {n} повторённого ряда совпадает до бита.",
                 "few": "{same} из {n} повторённых рядов совпадают до бита.",
                 "other": "{same} из {n} повторённых рядов совпадают до бита."},
    "box.once": "Каждая система запущена один раз: что числа повторятся, здесь не доказано.",
    "box.aa": "{system} против самой себя: 95-процентный интервал содержит 1 в {holds} из {n} тестов; эффект меньше {widest} здесь не различить.",
    "box.no_aa": "Ни одна система не измерена против самой себя: какой эффект можно различить, неизвестно.",
    "box.guests": {"one": "{n} различие между гостями может сдвинуть число; <b>{matter}</b> может касаться сказанного здесь.",
                   "few": "{n} различия между гостями могут сдвинуть число; <b>{matter}</b> могут касаться сказанного здесь.",
                   "other": "{n} различий между гостями могут сдвинуть число; <b>{matter}</b> могут касаться сказанного здесь."},
    "box.guests_same": "Между гостями нет различий, которые могли бы сдвинуть число.",
    "box.one_system": "Система одна: сравнивать её не с чем.",
    "box.exits": {"one": "Выходы такие, как объявлены, в {agree} из {n} подсчитанной строки.",
                  "few": "Выходы такие, как объявлены, в {agree} из {n} подсчитанных строк.",
                  "other": "Выходы такие, как объявлены, в {agree} из {n} подсчитанных строк."},
    "box.no_exits": "Ни одна система здесь не могла считать выходы.",
    "box.holes": {"one": "В {n} ячейке из {of} нет числа; причина названа.", "few": "В {n} ячейках из {of} нет числа; у каждой названа причина.",
                  "other": "В {n} ячейках из {of} нет числа; у каждой названа причина."},
    "box.whole": {"one": "Число есть в единственной ячейке.", "few": "Число есть во всех {n} ячейках.", "other": "Число есть во всех {n} ячейках."},
    "box.clocks": "Часы: {words}.", "box.host": {"one": "{n} помеха на машине во время измерения.", "few": "{n} помехи на машине во время измерения.",
                                                 "other": "{n} помех на машине во время измерения."},
    "box.fit": "Помех на машине не найдено.",
    "box.notes": "Настройки, которые заведомо сдвигают числа, указаны рядом с каждой системой.",

    # --- figure of the yardsticks
    "front.figure": "Сколько занимают основные операции, {unit}; шкала логарифмическая. Линия ведёт от нашего ядра (меньше гипервизору не нужно) к системе. Пустой кружок: выходов не было.",
    "front.figure_bare": "Сколько занимают основные операции, {unit}; шкала логарифмическая. Пустой кружок: выходов не было.",
    "front.alt": "Стоимость основных операций по системам на логарифмической шкале: {said}",
    "front.alt_row": "{bench}: {values}", "front.alt_value": "{system} {value}", "front.floor": "предел",
    "front.range": "{low} … {high}",
    "front.place": "Здесь {place}; остальные машины в таблицах ниже.",
    "yard.exit_cpuid": "Кратчайший выход: CPUID", "yard.exit_hypercall": "Пустой гипервызов",
    "yard.exit_msr_write": "Запись в регистр MSR", "yard.exit_pio_user": "Порт, отвечает процесс",
    "yard.exit_mmio_user": "MMIO, отвечает процесс", "yard.irq_selfipi": "Прерывание самому себе",
    "yard.irq_ipi_running": "Прерывание другому vCPU", "yard.mem_touch": "Первое касание страницы",
    "yard.io_blk_read": "Чтение 4 КиБ с диска", "yard.io_net_rr": "По сети туда и обратно",
    "yard.cpu_alu": "16 сложений", "yard.mem_copy_rep": "Копирование памяти",

    # --- contents
    "nav": "Содержание", "nav.top": "Выводы", "nav.families": "По семействам", "nav.evidence": "Доказательства",
    "nav.filter": "Отбор тестов", "nav.none": "теста с таким именем нет",

    # --- families
    "family.exit": "Выходы из гостя", "family.irq": "Прерывания и таймеры", "family.mem": "Память", "family.cpu": "Процессор и часы",
    "family.io": "Диск и сеть", "family.os": "Операционная система", "family.own": "Интерфейсы отдельных гипервизоров",
    "family.other": "Прочие тесты", "family.launch": "Запуск гостя",
    "family.differ": {"one": "{n} тест различается между системами.", "few": "{n} теста различаются между системами.",
                      "other": "{n} тестов различаются между системами."},
    "family.multiples": "У всех одна логарифмическая шкала; {unit}. Пустой кружок: выходов не было.",
    "family.alike": {"one": "{n} тест одинаков до команды во всех системах, где он исполнялся",
                     "few": "{n} теста одинаковы до команды во всех системах, где они исполнялись",
                     "other": "{n} тестов одинаковы до команды во всех системах, где они исполнялись"},
    "family.equivalent": {"one": "{n} тест во всех системах равноценен исходной", "few": "{n} теста во всех системах равноценны исходной",
                          "other": "{n} тестов во всех системах равноценны исходной"},
    "family.alone": {"one": "{n} тест имеет число только в одной системе", "few": "{n} теста имеют число только в одной системе",
                     "other": "{n} тестов имеют число только в одной системе"},
    "family.unrun": {"one": "{n} тест нигде не дал числа", "few": "{n} теста нигде не дали числа", "other": "{n} тестов нигде не дали числа"},
    "family.table": "{unit} на одну операцию. ^: ни одного выхода, и так же коротко, как на голой машине; ~: выходов тоже нет, но ничто не говорит, что они не нужны; \u2020: выходы не такие, как объявлены. Буква отсылает к причине ниже.",
    "family.table_time": "{unit} на одну операцию, среднее геометрическое по запускам. ^: ни одного выхода, и так же коротко, как на голой машине; ~: выходов тоже нет, но ничто не говорит, что они не нужны; \u2020: выходы не такие, как объявлены. Буква отсылает к причине ниже.",
    "multiple.alt": "{bench}: {values}", "alike.value": "<code>{bench}</code> {value}", "not.run": "не исполнялся: {why}",
    "not.reason": "причина не названа", "bad.reason": "{verdict}: {reason}",

    # --- a benchmark
    "bench.per": "на {per}; объявлено выходов: {exits}; {stable}", "bench.stable": "повторяется точно",
    "bench.unstable": "точного повторения не обещает", "bench.measures": "<b>Что измеряет.</b> {text}", "bench.excludes": "<b>Пределы.</b> {text}",
    "bench.misleads": "<b>Чем обманывает.</b> {text}", "bench.raw": "каждый запуск и его отсчёты",
    "bench.raw_thin": "отсчёты каждого {n}-го раунда; числа и выводы по всем",
    "bench.composition": "У каждой системы: часть, которая нужна и нашему ядру (тёмная), и то, что добавляет её программа.",
    "bench.composition_alt": "{bench}, предел и программа: {values}",
    "bench.skip": "Нет числа: {systems}. {why}",
    "ratio.first": "исходная", "ratio.times": "{ratio}\u2009\u00d7", "exits.cell": "{counted} / {declared}",
    "exits.sharp": "{counted} / {declared} \u2020", "mde": "заметил бы {share}",

    # --- heads of tables
    "head.system": "система", "head.benchmark": "тест", "head.value": "число", "head.evidence": "доказательство", "head.ratio": "отношение",
    "head.difference": "разность", "head.exits": "выходы, подсчитано / объявлено", "head.remark": "замечание", "head.per": "на",
    "head.body": "тело", "head.control": "контроль", "head.round": "раунд", "head.attempt": "попытка", "head.result": "результат",
    "head.kind": "ряд", "head.batch": "операций в пачке", "head.raw": "пачки, как хранятся", "head.what": "что и почему это может быть важно",
    "head.class": "класс", "head.clock": "часы", "head.boots": "запуски", "head.note": "настроено и заведомо сдвигает числа",
    "head.level": "уровень", "head.found": "найдено", "head.on": "где", "head.advice": "что делать", "head.boot": "запуск",
    "head.position": "место", "head.verdict": "вердикт", "head.first": "первая запись", "head.wall": "всего", "head.key": "факт",
    "head.image": "образ", "head.sha256": "SHA-256", "head.build": "собран из", "head.median": "медиана", "head.least": "наименьшее",
    "head.most": "наибольшее", "head.n": "n", "head.unit": "единица", "head.nominal": "номинал, МГц", "head.measured": "измерено, МГц",
    "head.uncertainty": "\u00b1 ppm", "head.error": "ошибка, ppm", "head.residual": "остаток, скобки", "head.stolen": "отнято",
    "head.why": "почему", "head.declared": "объявлено", "head.of": "чего", "head.layer": "слой", "head.function": "функция", "head.self": "своих",
    "head.all": "всего", "head.low": "нижняя", "head.high": "верхняя", "head.word": "вывод", "head.cells": "ячеек", "head.reason": "причина",
    "head.version": "версия", "head.p50": "медиана", "head.p90": "p90", "head.p99": "p99", "head.p999": "p99,9", "head.floor": "предел",
    "head.software": "программа",
    "figure.data": "числа этого рисунка",

    # --- evidence
    "evidence": "Доказательства", "systems": "Системы", "systems.text": "Всюду один и тот же образ гостя одной формы, если ниже не сказано другое. Классы определены, а не объявлены. Отношения взяты к системе: {baseline}.",
    "claim.path": "<b>Что можно утверждать:</b> какой длины программный путь операции и что две системы или версии различаются, с точностью до команды. <b>Чего нельзя:</b> время, пропускная способность, кэши, соперничество за них; у эмулируемого процессора ничего этого нет.",
    "claim.time": "<b>Что можно утверждать:</b> задержку, пропускную способность и разброс на названной ниже машине, с указанными интервалами. <b>Чего нельзя:</b> ничего там, где часы негодны, ничего о других машинах и никакой суммы по тестам.",
    "claim.emulated": "<b>Что можно утверждать:</b> что это работает. <b>Чего нельзя:</b> ничего о времени: хотя бы один процессор здесь эмулируется, и его такты не сравниваются с тактами железа.",
    "system.refused": "не запускалась: {why}", "system.baseline": "исходная", "system.aa": "контроль A/A", "system.mislabelled": "внутри {class_}: это не голая машина",
    "guests": "Одинаковы ли были гости?",
    "guests.matter": {"one": "{n} различие, которое может касаться выводов", "few": "{n} различия, которые могут касаться выводов", "other": "{n} различий, которые могут касаться выводов"},
    "guests.move": {"one": "ещё {n}, которое может сдвинуть число на этой странице", "few": "ещё {n}, которые могут сдвинуть число на этой странице", "other": "ещё {n}, которые могут сдвинуть число на этой странице"},
    "guests.note": {"one": "ещё {n}, которое вряд ли что-то сдвинет", "few": "ещё {n}, которые вряд ли что-то сдвинут", "other": "ещё {n}, которые вряд ли что-то сдвинут"},
    "guests.shape": "Форма выделена жирным: она запрещает сравнение, если не объявлена тем, что сравнивается.",
    "machine": "Годилась ли машина?", "clocks": "Часы", "clocks.text": "Сверены с часами хозяина: {words}. Негодные часы не дают числа; нс и ГБ/с показаны только там, где часы проверены или согласованы.",
    "clocks.word": {"one": "{word} в {n} запуске", "few": "{word} в {n} запусках", "other": "{word} в {n} запусках"}, "clocks.all": "часы каждого запуска",
    "exits": "Выходы из гостя", "exits.text": "Выходов на операцию: сколько объявляет тест и сколько насчитали собственные счётчики гипервизора, за вычетом отметок и прерываний хозяина. \u2020: расходятся больше допуска; ^: не перехвачено; ~: выходов нет, и ничто не говорит, что они не нужны.",
    "exits.disagree": {"one": "{n} строка расходится", "few": "{n} строки расходятся", "other": "{n} строк расходятся"},
    "exits.all": {"one": "единственный тест со счётом", "few": "все {n} теста со счётом", "other": "все {n} тестов со счётом"}, "exits.uncounted": "{system}: {why}.",
    "exits.none": "Ни одна система этой кампании не могла считать выходы.",
    "holes": "У чего нет числа", "holes.text": "Ничто не опущено молча. Названа каждая причина и сколько ячеек она объясняет.",
    "configuration": "Конфигурация", "configuration.text": "Что может сдвинуть число, не будучи гипервизором.",
    "facts.differ_guest": {"one": "{n} факт, который видят гости, различается", "few": "{n} факта, которые видят гости, различаются", "other": "{n} фактов, которые видят гости, различаются"},
    "facts.same_guest": {"one": "{n} факт, который видят гости, всюду одинаков", "few": "{n} факта, которые видят гости, всюду одинаковы", "other": "{n} фактов, которые видят гости, всюду одинаковы"},
    "facts.differ_environment": {"one": "{n} факт о машинах различается", "few": "{n} факта о машинах различаются", "other": "{n} фактов о машинах различаются"},
    "facts.same_environment": {"one": "{n} факт о машинах всюду одинаков", "few": "{n} факта о машинах всюду одинаковы", "other": "{n} фактов о машинах всюду одинаковы"},
    "launches": "Запуски", "launches.all": {"one": "единственный запуск, время по часам хозяина", "few": "все {n} запуска, время по часам хозяина", "other": "все {n} запусков, время по часам хозяина"},
    "launch.log": "консоль запуска {id} ({system})", "launch.cost": "По часам хозяина. Память: на сколько больше стало занято, общие страницы по долям. Для соседних гостей дано среднее за запуск.",
    "events": "События производительности", "events.whole": "Подсчитаны машиной, на которой был гость, от его создания до конца, вместе с работой VMM и ядра для него.",
    "events.each": "по тестам: за операции между отметками счёта, без цикла вокруг них", "events.boot": "весь запуск",
    "provenance": "Откуда это взято",
    "provenance.text": "База <code>{database}</code>, кампания <code>{tag}</code>, начата {started}, начальное число {seed}; измерено hvlab {measured}, отчёт hvlab {reported}. На этой странице нет ничего, чего нет в базе.",
    "provenance.plan": "план", "foot": "hvlab {version}. {stamps}.", "yes": "да", "no": "нет",

    # --- recorded paths
    "paths": "Куда уходят команды", "path.floor": "Пунктир — наше ядро, {floor}: насколько нам известно, меньше гипервизору здесь не нужно.",
    "path.bars": "<b>{bench}.</b> Команды одной операции по слоям, которые их исполнили.", "path.bars_alt": "Команды {bench} по слоям",
    "path.box": "{layer}: {n} команд", "path.function": "{name} ({layer}): {total} команд, из них {own} своих",
    "path.flame": "<b>{bench}, {system}.</b> Команд: {sum}; ширина прямоугольника показывает, сколько исполнено в функции и во всём, что она вызвала, а стоит он на той, что вызвала её. Так прошли {alike} пачек из {batches}.",
    "path.inexact": "Путь не той же длины, что число.", "path.flame_alt": "Пламенный график {bench}, {system}",

    # --- versions of the lab's hosts
    "versions": "Длина по версиям", "versions.of": "Длина путей по версиям: {variants}, {place}",
    "versions.caption": "<b>{hv}, {place}.</b> Команды одной операции, от старейшей версии к новейшей; подписаны первая и последняя. Шкала одна для всех: серая линия — первое число, на половину строки выше оно больше в {reach} раза. Пустой кружок: за пределами шкалы.",
    "versions.linux": "Linux под KVM", "versions.xen": "Xen",

    # --- nights
    "history": "Ночи", "history.nights": {"one": "{n} ночь", "few": "{n} ночи", "other": "{n} ночей"}, "gate.confirmed": "подтверждено",
    "gate.environment": "окружение", "gate.suspect": "подозрительно", "gate.missing": "пропало", "gate.new": "новое", "gate.ok": "в порядке",
    "history.summary": {"one": "{n} ночь, {last}: {words}.", "few": "Последняя из {n} ночей, с {first} по {last}, против предыдущих: {words}.",
                        "other": "Последняя из {n} ночей, с {first} по {last}, против предыдущих: {words}."},
    "history.count": {"one": "{n} {word}", "few": "{n} {word}", "other": "{n} {word}"},
    "history.underived": {"one": "Из них {n} не показана: эта программа её ещё не просмотрела (это делает <code>hvlab gate</code>).",
                          "few": "Из них {n} не показаны: эта программа их ещё не просмотрела (это делает <code>hvlab gate</code>).",
                          "other": "Из них {n} не показаны: эта программа их ещё не просмотрела (это делает <code>hvlab gate</code>)."},
    "history.key": "Точка — ночь, с интервалом, если он есть; горизонтальные линии — уровни между переменами. Сплошная вертикаль — перемена, пунктирная — начало другой эпохи: ночей с другой машиной, ядром, гипервизором или гостем. \u25b3 отмечает ночь, до которой перемены приняты, \u25bd — с которой отсчёт начат заново.",
    "history.caption": "<b>{bench}, {system}.</b>", "history.alt": "{bench}, {system} по ночам", "history.epoch": "эпоха {change}",
    "history.set": "начало отсчёта", "history.ack": "принято", "history.controls": "контрольные тесты сдвинулись так же",
    "history.fact": "<code>{key}</code>: {before} \u2192 {behind}", "history.machine": "машина другая:",
    "history.other_epoch": "в другой эпохе", "history.differ": "различаются:", "history.no_fact": "ни один факт окружения не изменился",
    "history.change": "{change} ({was} \u2192 {is_}) между {before} и {behind}; {where}",
    "history.accepted": "Принято и начато заново", "history.up_to": "принято по", "history.from": "отсчёт с",
    "history.all": {"one": "единственная строка", "few": "все {n} строки", "other": "все {n} строк"}, "head.night": "ночь", "head.date": "дата", "head.gate": "вывод", "head.tonight": "сегодня",
    "head.expected": "ожидалось", "head.change": "перемена", "head.by": "кем",

    # --- words of the store, which English says as they are
    "class.bare": "железо", "class.L1": "L1", "class.L2": "L2", "class.emulated": "эмуляция", "class.unknown": "неизвестен",
    "class.mixed": "разные",
    "clock.verified": "проверены", "clock.consistent": "согласованы", "clock.suspect": "под сомнением", "clock.invalid": "негодны",
    "clock.virtual": "виртуальные", "clock.mixed": "разные",
}
TEXT.update(("reason." + name, text) for name, text in REASONS.items())
TEXT.update(("bench.%s.%s" % (name, key), text) for name, texts in BENCHES.items()
            for key, text in zip(("what", "measures", "excludes", "misleads"), texts))
