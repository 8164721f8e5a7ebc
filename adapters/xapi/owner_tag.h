/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How everything made at a host is marked as ours, from the call that makes it on: its name is "hvlab-TAG-XXXXXX", and
 * other_config says tag and owner. By that, and by nothing else, leftovers are told from what belongs to others.
 */
#pragma once

#define OWNER_PREFIX "hvlab-"
#define OWNER_TAG_KEY "hvlab:tag"
#define OWNER_KEY "hvlab:owner" /* "UID@HOST": whose work directories know whether the run is alive */

/* malloc'ed */
char *owner_name(void);
