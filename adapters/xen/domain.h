/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest as a domain of Xen: the verbs behind xen/pv, xen/pvh and xen/hvm, which differ in a few lines of
 * the domain's configuration. The verbs have the contract of adapter.h.
 */
#pragma once

#include "util.h"

/* What probe and create get as their flavour. */
struct domain_flavour {
	const char *type;    /* of xl.cfg(5) */
	const char *config;  /* further lines */
	const char *console; /* where in the domain's part of xenstore the name of the console's terminal is */
	bool hap;            /* nested paging: the host's pages may be large */
	bool model;          /* it has a device model */
	bool ring;           /* it has a COM1, but its records come through Xen's console ring */
	enum { FROM_ELF, FROM_ELF32, FROM_ISO } from; /* 32: what loads the image takes no other files */
};

int domain_probe(const void *flavour, const struct target *target, struct why *why);
int domain_create(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why);
int domain_start(struct vm *vm, struct why *why);
int domain_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int domain_counters(struct vm *vm, enum mark_at at, struct counters *counters);
int domain_destroy(struct vm *vm, struct why *why);
