/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The number that one launch gives for one benchmark. Pure.
 */
#pragma once

#include "boot.h"
#include "steady.h"

#define CONTROL_MAX 0.2 /* of the body, in the time lane */

/* What one cell of one boot says. All per operation, in ticks. */
struct cell_value {
	bool usable;          /* as a point estimate; false: why_not says why not, the numbers are given all the same */
	const char *why_not;  /* WHY_BELOW_RESOLUTION (at or below zero), WHY_CONTROL_TOO_LARGE, WHY_NO_SAMPLES */
	double value;         /* (median body - median control) / n */
	double body, control; /* medians per operation */
	double body_min, body_max;
	double most;          /* (most frequent body - median control) / n; path lane alone, else NAN */
	size_t batches;
	struct steadiness steady; /* of the body; a warm-up is not in the medians. Path lane: flat, there everything counts */
};
/* lane: a control above 20 % of the body spoils a time, never a count of instructions. NAN where nothing was sent. */
void cell_value(const struct cell *c, enum lane lane, struct cell_value *v);
