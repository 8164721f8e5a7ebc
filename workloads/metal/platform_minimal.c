/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The project's own core, recognised and named.
 */
#include "hypervisor.h"

const struct hypervisor hypervisor_minimal = {
	.name = "minimal",
	.signature = {"hvlabMinimal"},
	.absent = "this guest speaks no hypercall of the minimal core",
};
