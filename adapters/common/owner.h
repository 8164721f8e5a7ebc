/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How things made at a host are marked as ours: their name is vm_spec.name, "hvlab-TAG-XXXXXX", and beside it stands who
 * made them, where the host has a place for that. Leftovers are recognised by these marks alone.
 */
#pragma once

#include "util.h"

/* "UID@HOST" without a colon or a blank: whose work directories know whether the run is alive. */
const char *owner_name(void);
/* The campaign's tag in a name like ours, malloc'ed; NULL: it is no such name. */
char *owner_tag_of(const char *name);
