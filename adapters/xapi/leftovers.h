/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMs and VDIs that runs have left at a host of XAPI, for `hvlab sweep`, and taking them away. Whether a run is alive is
 * not known here.
 */
#ifndef HVLAB_XAPI_LEFTOVERS_H
#define HVLAB_XAPI_LEFTOVERS_H

#include "rpc.h"

struct leftover {
	const char *kind, *name, *tag; /* "VM" or "VDI" */
	bool own;                      /* made by this user of this machine, who can know whether its run is alive */
	struct xapi *x;
	const char *ref;
};

/* Every one of them at the host that HVLAB_HOST names, VMs first: a disk in use cannot go. */
int xapi_leftovers_each(void (*fn)(void *arg, const struct leftover *l), void *arg, struct why *why);
int xapi_leftover_remove(const struct leftover *l, struct why *why);

/* Ends it in whatever state it is, and removes its record; its disks stay. */
int xapi_vm_remove(struct xapi *x, const char *ref, struct why *why);

#endif
