/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hyper-V and KVM's imitation of it, recognised and named. Hypercalls need a guest id and a page set up by MSR.
 */
#include "hypervisor.h"

const struct hypervisor hypervisor_hyperv = {
	.name = "hyperv",
	.signature = {"Microsoft Hv", "Linux KVM Hv"},
	.absent = "this guest has no Hyper-V hypercall page",
};
