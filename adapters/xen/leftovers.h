/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a domain of ours can leave behind: itself, when it outlives its harness (a domain is no process and ends with
 * none), and what the toolstack keeps of it in files, processes and xenstore.
 */
#ifndef HVLAB_XEN_LEFTOVERS_H
#define HVLAB_XEN_LEFTOVERS_H

#include "util.h"

/* Calls fn for each domain of ours on this host with the tag of its campaign; does nothing where there is no Xen. */
void leftovers_each(void (*fn)(void *arg, const char *domain, const char *tag), void *arg);
/* Destroys a domain by its name, and removes what leftovers_tidy() does. */
int leftovers_destroy(const char *domain, struct why *why);
/* Removes the logs of its device model, which the toolstack keeps for ever. */
void leftovers_tidy(const char *root, const char *domain);
/*
 * Is anything left of a domain that was destroyed? 0, or -EBUSY with the first thing found. root: put before every
 * path, "" for this system. id: its number.
 */
int leftovers_find(const char *root, const char *domain, const char *id, struct why *why);

#endif
