/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How objects made at a host are marked as ours, from creation on: the name is "hvlab-TAG-XXXXXX", and other_config holds
 * tag and owner. Leftovers are recognised by these marks alone.
 */
#pragma once

#define OWNER_PREFIX "hvlab-"
#define OWNER_TAG_KEY "hvlab:tag"
#define OWNER_KEY "hvlab:owner" /* "UID@HOST": whose work directories know whether the run is alive */

/* malloc'ed */
char *owner_name(void);
