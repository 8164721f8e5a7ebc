/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of processors.h. A model is one that real machines have, as far as its emulator goes; how each differs from
 * silicon is docs/method.md's.
 */
#include "processors.h"

#include <string.h>

static const struct processor table[] = {
	{
		.name = "intel", .what = "Intel Haswell by Bochs: VMX with EPT, no APICv; vulnerable to L1TF, so KVM flushes",
		.machine = "bochs", .model = "corei7_haswell_4770", .extension = "vmx", .next_rip = true, .l1tf = true,
	}, {
		.name = "amd", .what = "AMD Zambezi by Bochs: SVM that saves the next RIP", .machine = "bochs",
		.model = "zambezi", .extension = "svm", .next_rip = true,
	}, {
		.name = "qemu", .what = "QEMU's own AMD processor: fast, snapshots, SVM without next-RIP save", .machine = "qemu",
		.model = "max", .extension = "svm",
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
