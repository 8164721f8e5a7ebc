/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No hypervisor, or one that is only an emulator (QEMU's TCG shows a signature of its own, and has no hypercall).
 */
#include "hypervisor.h"

const struct hypervisor hypervisor_none = {
	.name = "none",
	.signature = {"TCGTCGTCGTCG"},
	.absent = "no hypervisor",
};
