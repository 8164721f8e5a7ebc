/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * minimal/svm: the guest on the project's own core, on the lab's machine, whose emulated processor has AMD's SVM. The
 * same QEMU and the same machine as bare, so what differs is the core alone. It counts its exits itself.
 */
#include "minimal.h"

static int svm_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return minimal_create("tcg,thread=single", "max", spec, vm, why);
}

HVLAB_ADAPTER(minimal_svm, .name = "minimal/svm", .what = "the project's own core on AMD SVM, nested paging",
	      .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .emulated = true, .lab_only = true, .self_counting = true,
	      .probe = minimal_probe, .create = svm_create, .start = qemu_start, .wait = minimal_wait,
	      .destroy = qemu_destroy);
