/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is this machine fit for measurements? Findings from facts alone (host.c, host_now.c), each with a level and what to do
 * about it; the same rules for `doctor`, for `run --publish` and for boots made long ago. Pure. hvlab changes none of these
 * settings, so it never has to restore one.
 */
#pragma once

#include "boot.h"

enum preflight_level {
	PREFLIGHT_OK,
	PREFLIGHT_NOTE, /* worth knowing */
	PREFLIGHT_WARN, /* adds noise or moves numbers: --publish refuses */
	PREFLIGHT_BAD,  /* makes time meaningless: --publish refuses */
};

struct finding {
	enum preflight_level level;
	const char *id;     /* "governor"; stable, for programs */
	char said[160];     /* what was found (reason.h) */
	const char *advice; /* what to do about it (reason.h) */
};

#define FINDINGS_MAX 32
/* Everything there is something to say about, worst first; at most FINDINGS_MAX. env: host.*, state: now.*. */
size_t preflight(const struct facts *env, const struct facts *state, struct finding *out);
const char *preflight_word(enum preflight_level level);
