/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest as a VM of XAPI: five of the six verbs behind xapi/hvm and xapi/pvh. The verbs have the contract of adapter.h.
 */
#pragma once

#include "util.h"

/* What create gets as its flavour. */
struct vm_flavour {
	const char *type; /* domain_type of XAPI */
	bool called;      /* its QEMU connects its serial line to us; else we connect to the toolstack's text console */
};

int xapi_vm_create(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why);
int xapi_vm_start(struct vm *vm, struct why *why);
int xapi_vm_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int xapi_vm_destroy(struct vm *vm, struct why *why);
