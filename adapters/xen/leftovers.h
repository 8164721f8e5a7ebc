/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Domains that carry our name and may have outlived their harness: a domain is no process and ends with none.
 */
#ifndef HVLAB_XEN_LEFTOVERS_H
#define HVLAB_XEN_LEFTOVERS_H

#include "util.h"

/* Calls fn for each domain of ours on this host with the tag of its campaign; does nothing where there is no Xen. */
void leftovers_each(void (*fn)(void *arg, const char *domain, const char *tag), void *arg);
int leftovers_destroy(const char *domain, struct why *why);

#endif
