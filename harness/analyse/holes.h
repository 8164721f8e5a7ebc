/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every cell that has no number, and why: benchmark by system, over the whole suite and not only over what came back.
 * Pure.
 */
#ifndef HVLAB_HOLES_H
#define HVLAB_HOLES_H

#include "summary.h"

#define HOLE_NOT_IN_PLAN "not in the plan"

struct hole {
	char bench[HVLAB_NAME_MAX], params[48], system[SYSTEM_MAX];
	char word[16];    /* "not run", "skip", "unusable", "error" ... */
	char reason[256]; /* never empty */
};

struct holes {
	struct hole *v; /* by word, reason, then as the suite goes */
	size_t n;
	size_t cells, systems; /* that there are in all */
};

/* What is not to be seen in a summary. */
struct holes_suite {
	const struct stored_bench *bench; /* catalogue of every image that ran, each name once */
	size_t nbench;
	const char *globs;           /* of the plan */
	const struct facts *refused; /* system -> why its jobs were refused */
};

void holes_make(struct holes *h, const struct summary *s, const struct holes_suite *suite);
void holes_free(struct holes *h);
/* Why a benchmark has no row on a system that ran, or did not. */
const char *hole_reason(const struct holes_suite *suite, const char *bench, const char *system);

#endif
