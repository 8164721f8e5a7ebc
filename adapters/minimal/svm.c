/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minimal/svm: the guest on the project's own core, on a processor of the lab with AMD's SVM. The same machine as bare at
 * that place, so what differs is the core alone. It counts its exits itself.
 */
#include "minimal.h"

static int svm_probe(const struct target *target, struct why *why)
{
	return minimal_probe(EMULATOR_SVM, target, why);
}

static int svm_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return minimal_create(EMULATOR_SVM, spec, vm, why);
}

HVLAB_ADAPTER(minimal_svm, .name = "minimal/svm", .what = "the project's own core on AMD SVM, nested paging",
	      .where = WHERE_LAB, .traits = ADAPTER_EMULATED | ADAPTER_GUEST_COUNTS, .extension = "svm",
	      .varies = VARY_APIC_OFF, .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .probe = svm_probe, .create = svm_create,
	      .start = emulator_start, .wait = minimal_wait, .destroy = emulator_destroy);
