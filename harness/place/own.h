/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A developer's own build as an L1 host of the lab: his kernel, modules or Xen in the place of those of a version that is
 * assembled already. lab/own.sh does the work; this asks it, and knows where its parts are.
 */
#pragma once

#include "util.h"

struct own {
	const char *kernel, *modules, *xen; /* paths; NULL: that of the version */
};

bool own_given(const struct own *o);
/* The version that the build has on top of `base`: "own-0a1b2c3d", a hash over what is used of it. -EINVAL: no such build. */
int own_version(const struct own *o, const char *base, char version[32], struct why *why);
/* Makes sure that the host (a recipe: "kvm") of that version is there; nothing is done when nothing has changed. */
int own_assemble(const struct own *o, const char *base, const char *host, struct why *why);
