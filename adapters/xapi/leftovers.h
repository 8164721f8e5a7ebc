/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking a VM away from a host of XAPI. leftovers.c also finds what runs have left there, for `hvlab sweep`.
 */
#pragma once

#include "rpc.h"

/* Ends it in whatever state it is, and removes its record; its disks stay. */
int xapi_vm_remove(struct xapi *x, const char *ref, struct why *why);
