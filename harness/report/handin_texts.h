/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of the page that a student hands in, and of what is said when it is verified: an id, English, Russian. A text that
 * is missing in one language does not compile.
 */
#pragma once

#define HANDIN_TEXTS(X) \
	X(TITLE, "What a hypervisor costs", "Сколько стоит гипервизор") \
	X(BY, "Lab report of", "Отчёт о лабораторной работе") \
	X(GROUP, "group", "группа") \
	X(ANSWERS, "Answers", "Ответы") \
	X(NO_ANSWERS, "No answers were handed in with this page.", "Ответов на этой странице нет.") \
	X(MEASURED, "What was measured", "Что измерено") \
	X(MEASURED_WHAT, "Per operation, the loop around it subtracted. The bar below a number is its logarithm.", \
	  "На одну операцию, цикл вокруг неё вычтен. Полоска под числом — его логарифм.") \
	X(IS_PATH, "path lane: instructions, no time", "полоса path: число команд, не время") \
	X(IS_TIME, "time lane: TSC ticks", "полоса time: такты TSC") \
	X(BENCHMARK, "benchmark", "тест") \
	X(IDENTICAL, "Series that are identical to the instruction in all boots: %zu of %zu.", \
	  "Рядов, совпавших во всех запусках до команды: %zu из %zu.") \
	X(INTERVAL, "n launches; the half-width of the 95 % interval of their mean.", \
	  "n запусков; полуширина 95-процентного интервала их среднего.") \
	X(SELECTED, "A selection; all benchmarks are in the data.", "Выбранные тесты; все остальные есть в данных.") \
	X(MARKS, "^ no exit was counted: it goes through to the hardware. ! exits are not as declared. ~ none was counted, and why is not known. " \
	  "below: too short to be told from the loop around it.", \
	  "^ ни одного выхода: операция проходит прямо к железу. ! выходы не такие, как объявлены. ~ выходов нет, и неизвестно почему. " \
	  "ниже: слишком коротко, чтобы отличить от цикла вокруг.") \
	X(SKIPPED, "skip", "пропуск") \
	X(BELOW_IT, "below", "ниже") \
	X(NOT_USABLE, "unusable", "непригодно") \
	X(CLOCK, "clock", "часы") \
	X(CLASS, "class", "класс") \
	X(CAMPAIGN, "campaign", "кампания") \
	X(ERROR_WORD, "error", "ошибка") \
	X(FAIL_WORD, "fail", "отказ") \
	X(CRASH_WORD, "crash", "крах") \
	X(TIMEOUT_WORD, "timeout", "истекло время") \
	X(CHANGED, "What changed", "Что изменилось") \
	X(CHANGED_WHAT, "Systems that were measured twice, and the benchmarks that are not equal, to the instruction.", \
	  "Системы, измеренные дважды, и тесты, в которых число команд стало другим.") \
	X(BEFORE, "before", "до") \
	X(AFTER, "after", "после") \
	X(DIFFERENCE, "difference", "разница") \
	X(SYSTEM, "system", "система") \
	X(MORE_CHANGES, "%zu more are in the data.", "Ещё %zu — в данных.") \
	X(SAYINGS, "What the lecture says", "Утверждения лекции") \
	X(FOR, "for", "за") \
	X(AGAINST, "against", "против") \
	X(STATEMENT, "verdict", "вывод") \
	X(DATA, "Data and stamp", "Данные и отпечаток") \
	X(SAVE, "Save the database with all samples", "Сохранить базу со всеми отсчётами") \
	X(STAMP_WHAT, "The stamp is made of every stored sample, of name, group and answers, and of every byte of this page. " \
	  "<code>hvlab verify</code> reads it, and computes every number anew from the samples. It does not say who measured.", \
	  "Отпечаток сделан из всех отсчётов, имени, группы, ответов и каждого байта этой страницы. Его читает " \
	  "<code>hvlab verify</code>, который заново вычисляет все числа из отсчётов. Кто измерял, отпечаток не говорит.") \
	X(MADE_BY, "Made by hvlab", "Сделано программой hvlab") \
	X(V_INTACT, "intact", "цело") \
	X(V_CHANGED, "CHANGED", "ИЗМЕНЕНО") \
	X(V_NUMBERS, "%zu numbers computed anew from the samples of %zu %s", "из отсчётов %2$zu %3$s заново вычислено чисел: %1$zu") \
	X(V_NO_KEY, "stamp without key: whoever has the program can make one, also over other data", \
	  "отпечаток без ключа: такой сделает любой, у кого есть программа, и над другими данными тоже") \
	X(V_KEY_UNASKED, "stamped with a key; --key-file checks it", "отпечаток с ключом; его проверяет --key-file") \
	X(V_KEY_GOOD, "key: matches", "ключ подходит") \
	X(V_KEY_BAD, "key: does NOT match", "ключ НЕ подходит") \
	X(V_KEY_NONE, "key: the page was stamped without one", "ключ: страница сделана без ключа") \
	X(V_ROWS, "the data inside are not those that were stamped", "данные внутри не те, с которых снят отпечаток") \
	X(V_WHO, "name, group, date or language are not those that were stamped", \
	  "имя, группа, дата или язык не те, с которых снят отпечаток") \
	X(V_ANSWERS, "the answers are not those that were stamped", "ответы не те, с которых снят отпечаток") \
	X(V_NUMBER, "the page says %s, the samples give %s", "на странице %s, отсчёты дают %s") \
	X(V_NOTHING, "nothing", "ничего") \
	X(V_LINE, "line %zu says \"%s\", the program writes \"%s\"", "в строке %zu стоит «%s», программа пишет «%s»") \
	X(V_LINES, "lines besides that the program writes otherwise: %zu", "кроме того, строк, которые программа пишет иначе: %zu") \
	X(V_PAGE, "the page is not the one that was stamped", "страница не та, с которой снят отпечаток") \
	X(V_DB_OTHER, "campaign %s is not in this form in the database", "кампании %s в таком виде в базе нет") \
	X(V_DB_SAME, "all campaigns are in the database as they are here", "все кампании есть в базе такими же, как здесь") \
	X(V_VERSION, "made by hvlab %s; this is %s, which may write a page otherwise: numbers are compared, the text is not", \
	  "сделано hvlab %s, а это %s, которая может писать страницу иначе: сравниваются числа, но не текст")

/* Words of the store, and how they are said: classes and clocks. */
#define HANDIN_WORDS(X) \
	X("bare", "bare", "голая машина") \
	X("L1", "L1", "L1") \
	X("L2", "L2", "L2") \
	X("emulated", "emulated", "эмуляция") \
	X("unknown", "unknown", "неизвестен") \
	X("mixed", "mixed", "разные") \
	X("verified", "verified", "проверены") \
	X("consistent", "consistent", "согласованы") \
	X("suspect", "suspect", "под сомнением") \
	X("invalid", "invalid", "негодны") \
	X("virtual", "virtual", "виртуальные")

enum handin_text {
#define HANDIN_ID(name, en, ru) H_##name,
	HANDIN_TEXTS(HANDIN_ID)
#undef HANDIN_ID
	HANDIN_TEXT_COUNT
};
