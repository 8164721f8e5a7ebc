/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finds and removes Xen domains that outlived the harness (a domain is not a process and does not end with one), and the
 * toolstack's files about them in files, processes and xenstore.
 */
#pragma once

#include "util.h"

/* Removes the logs of its device model, which the toolstack keeps for ever. */
void leftovers_tidy(const char *root, const char *domain);
/*
 * Is anything left of a domain that was destroyed? 0, or -EBUSY with the first thing found. root: put before every
 * path, "" for this system. id: its number.
 */
int leftovers_find(const char *root, const char *domain, const char *id, struct why *why);
