/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of processors.h. A model is one that real machines have, as far as its emulator goes; how each differs from
 * silicon is docs/method.md's.
 */
#include "processors.h"

#include <string.h>

#define BOTH (1u << LANE_TIME | 1u << LANE_PATH)
#define PATH (1u << LANE_PATH)

/*
 * In Bochs 2.7 and 3.0 an exit masks the virtual interrupt (V_IRQ), and VMRUN unmasks it only where it changes RFLAGS.IF. A
 * guest that has executed HLT behind STI is entered with interrupts on already: V_IRQ, by which KVM waits for the moment
 * to deliver, never comes, and the guest halts again and again. Xen looks for itself at each entry and is not held up.
 */
static const struct cannot bochs_svm[] = {
	{"irq_selfipi_hlt", "kvm/*", "Bochs's SVM forgets a virtual interrupt that is pending at VMRUN: the guest would halt for ever"},
	{0},
};

static const struct processor table[] = {
	{
		.name = "intel",
		.what = "Intel's Haswell by Bochs: VMX, APICv without posted interrupts; taken for vulnerable to L1TF",
		.machine = "bochs", .model = "corei7_haswell_4770", .extension = "vmx", .lanes = PATH, .slow = 4,
		.next_rip = true, .l1tf = true,
	}, {
		.name = "amd", .what = "AMD's Zambezi by Bochs: SVM that saves the next RIP", .machine = "bochs",
		.model = "zambezi", .extension = "svm", .lanes = PATH, .slow = 4, .next_rip = true,
		.cannot = bochs_svm,
	}, {
		.name = "qemu", .what = "QEMU's own AMD: fast, with snapshots; SVM that saves no next RIP", .machine = "qemu",
		.model = "max", .extension = "svm", .note = "decodes: no next-RIP here", .lanes = BOTH, .slow = 1,
	},
};

size_t processor_count(void)
{
	return LEN(table);
}

const struct processor *processor_at(size_t i)
{
	return &table[i];
}

const struct processor *processor_find(const char *name)
{
	for (size_t i = 0; i < LEN(table); i++)
		if (!strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}
