/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen, recognised and named. Its hypercalls go through a page that the guest has to ask for first.
 */
#include "hypervisor.h"

const struct hypervisor hypervisor_xen = {
	.name = "xen",
	.signature = {"XenVMMXenVMM"},
	.absent = "this guest has no Xen hypercall page",
};
