/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a domain of ours can leave behind: itself, when it outlives its harness (a domain is no process and ends with
 * none), and what the toolstack keeps of it in files, processes and xenstore.
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
