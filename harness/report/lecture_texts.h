/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words of the lecture: an id, English, Russian. A text that is missing in one language does not compile.
 */
#pragma once

#define LECTURE_TEXTS(X) \
	X(EMULATION, "Emulating a processor is slower than running on it, by tens of times to orders of magnitude.", \
	  "Эмуляция процессора медленнее исполнения на нём самом: от десятков раз до нескольких порядков.") \
	X(EMULATION_TCG, "binary translation (QEMU's TCG) against the processor itself", \
	  "двоичная трансляция (TCG в QEMU) против самого процессора") \
	X(COMPUTING, "Computing costs the same with a hypervisor as without one: only what exits is paid for.", \
	  "Вычисления под гипервизором стоят столько же, сколько без него: платить приходится только за выходы из гостя.") \
	X(COMPUTING_KVM, "computing under KVM against the bare machine or a process", \
	  "вычисления под KVM против голой машины или процесса") \
	X(COMPUTING_XEN, "computing under Xen against the bare machine or a process", \
	  "вычисления под Xen против голой машины или процесса") \
	X(VIRTIO, "A paravirtual device (virtio) takes less than a device that exists as hardware and is emulated.", \
	  "Паравиртуальное устройство (virtio) обходится дешевле, чем эмуляция существующего железа.") \
	X(VIRTIO_OLD, "a disk by virtio against IDE and AHCI", "диск virtio против IDE и AHCI") \
	X(VIRTIO_NVME, "a disk by virtio against NVMe", "диск virtio против NVMe") \
	X(VIRTIO_XEN, "Xen's own disk (xvd) against an emulated IDE disk, in HVM", \
	  "собственный диск Xen (xvd) против эмулируемого диска IDE, гость HVM") \
	X(PV, "A paravirtual guest enters its hypervisor by a call, and that path is shorter than a VM exit.", \
	  "Паравиртуальный гость входит в гипервизор вызовом, и этот путь короче выхода из гостя (VM exit).") \
	X(PV_CALL, "the null hypercall of Xen PV against PVH and HVM", "пустой гипервызов: Xen PV против PVH и HVM") \
	X(PV_DISK, "the same disk driver in a PV guest against PVH and HVM", \
	  "один и тот же драйвер диска: гость PV против PVH и HVM") \
	X(NESTED, "With nested paging (PVH, HVM) a guest changes its own page tables; a PV guest has to ask its hypervisor.", \
	  "С вложенными таблицами страниц (PVH, HVM) гость меняет свои таблицы сам; гость PV должен просить гипервизор.") \
	X(NESTED_CR3, "loading CR3: PVH and HVM by instruction, PV by hypercall", \
	  "загрузка CR3: в PVH и HVM командой, в PV гипервызовом") \
	X(NESTED_INVLPG, "INVLPG: PVH and HVM by instruction, PV by hypercall", \
	  "INVLPG: в PVH и HVM командой, в PV гипервызовом") \
	X(NESTED_PTE, "changing a page table entry: PVH and HVM by store, PV by hypercall", \
	  "изменение записи таблицы страниц: в PVH и HVM записью в память, в PV гипервызовом") \
	X(NESTED_IPI, "an interrupt to itself: PVH and HVM by the APIC, PV by event channel", \
	  "прерывание самому себе: в PVH и HVM через APIC, в PV через канал событий") \
	X(PVH, "PVH is HVM without the emulated machine: no exit costs more than in HVM.", \
	  "PVH — это HVM без эмулируемой машины: ни один выход не дороже, чем в HVM.") \
	X(PVH_EXITS, "every exit and interrupt of PVH against HVM", "все выходы и прерывания: PVH против HVM") \
	X(ENLIGHTENED, "A guest that knows its hypervisor (enlightened) reads the time without an exit, and so cheaper.", \
	  "Гость, который знает свой гипервизор (enlightened), узнаёт время без выхода из гостя и потому дешевле.") \
	X(ENLIGHTENED_XEN, "Xen's shared clock page against the emulated ACPI timer, in HVM", \
	  "общая страница часов Xen против эмулируемого таймера ACPI, гость HVM") \
	X(ENLIGHTENED_KVM, "Hyper-V's clock page against its register, as KVM implements both", \
	  "страница часов Hyper-V против регистра часов, в исполнении KVM") \
	X(ENLIGHTENED_HYPERV, "Hyper-V's clock page against its register, on Hyper-V", \
	  "страница часов Hyper-V против регистра часов, на самом Hyper-V") \
	X(HUGE, "Huge pages make a guest's memory cheaper: the walk through both sets of page tables is shorter and rarer.", \
	  "Большие страницы удешевляют память гостя: обход обоих наборов таблиц короче и случается реже.") \
	X(HUGE_TLB, "random loads by the guest's own 2 MiB pages against 4 KiB", \
	  "случайные чтения: собственные страницы гостя по 2 МиБ против 4 КиБ") \
	X(DOM0, "Xen's I/O goes through dom0, and that makes its path longer.", \
	  "Ввод-вывод в Xen идёт через домен 0, и это удлиняет путь.") \
	X(DOM0_MODEL, "a port served in dom0 against one served by Xen itself, in HVM", \
	  "порт, который обслуживает домен 0, против порта, который обслуживает сам Xen, гость HVM") \
	X(DOM0_DISK, "a disk through dom0 (xvd) against virtio through QEMU on KVM", \
	  "диск через домен 0 (xvd) против virtio через QEMU на KVM") \
	X(THREE, "KVM, Xen and Hyper-V are of one efficiency: no exit is twice as dear on one as on another.", \
	  "KVM, Xen и Hyper-V одинаково эффективны: ни один выход не обходится вдвое дороже, чем у другого.") \
	X(THREE_KVM_XEN, "Xen HVM against KVM with QEMU", "Xen HVM против KVM с QEMU") \
	X(THREE_KVM_HYPERV, "Hyper-V generation 2 against KVM with QEMU", "Hyper-V второго поколения против KVM с QEMU") \
	X(THREE_XEN_HYPERV, "Hyper-V generation 2 against Xen HVM", "Hyper-V второго поколения против Xen HVM") \
	X(WORD_CONFIRMED, "confirmed", "подтверждено") \
	X(WORD_REFUTED, "refuted", "опровергнуто") \
	X(WORD_DEPENDS, "depends", "зависит от случая") \
	X(WORD_OPEN, "open", "не решено") \
	X(WORD_NO_DATA, "no data", "нет данных") \
	X(LANE_IS_PATH, "path lane, instructions", "полоса path, число команд") \
	X(LANE_IS_TIME, "time lane, ticks", "полоса time, такты TSC") \
	X(LANE_IS_NS, "time lane, ns", "полоса time, нс") \
	X(ROWS_FOR, "for", "за") \
	X(ROWS_AGAINST, "against", "против") \
	X(ROWS_OPEN, "inconclusive", "без вывода") \
	X(LACKING, "lacking", "не хватает") \
	X(TO_GET_IT, "to get it", "чтобы получить") \
	X(NOT_BY_COUNTING, "Counting instructions cannot say this: how fast something runs is a matter of the time lane.", \
	  "Подсчётом команд этого не узнать: скорость измеряется только в полосе time.") \
	X(ACROSS, "An emulated processor is held against a real one here, because that is what is asked; nowhere else are its ticks ranked.", \
	  "Здесь эмулируемый процессор намеренно сравнивается с настоящим: об этом и спрашивают. Больше нигде его такты не сравниваются.") \
	X(MORE_ROWS, "%zu more: --all", "ещё %zu: --all") \
	X(BELOW, "below resolution", "ниже разрешения") \
	X(APART, "two campaigns: a ratio, and no word", "две разные кампании: только отношение, без вывода")

enum text {
#define LECTURE_ID(name, en, ru) T_##name,
	LECTURE_TEXTS(LECTURE_ID)
#undef LECTURE_ID
	TEXTS
};
