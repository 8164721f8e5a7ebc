/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every cell that has no number, and why: each benchmark of the whole suite on each system, including those that never ran.
 * Pure.
 */
#pragma once

#include "summary.h"

struct missing {
	char bench[HVLAB_NAME_MAX], params[48], system[SYSTEM_MAX];
	char word[16];    /* "not run", "skip", "unusable", "error" ... */
	char reason[512]; /* never empty (reason.h) */
};

struct coverage {
	struct missing *v; /* by word, reason, then as the suite goes */
	size_t n;
	size_t cells, systems; /* that there are in all */
	size_t silent;         /* missing without a reason: the plan asked a system that ran, and no word came back */
};

/* What is not to be seen in a summary. */
struct coverage_suite {
	const struct stored_bench *bench; /* catalogue of every image that ran, each name once */
	size_t nbench;
	const char *globs;           /* of the plan */
	const char *disks, *nets;    /* of the plan: their systems measure nothing but that device */
	const struct facts *refused; /* system -> why its jobs were refused (reason.h) */
};

void coverage_make(struct coverage *h, const struct summary *s, const struct coverage_suite *suite);
void coverage_free(struct coverage *h);
/* Why a benchmark has no row on a system that ran, or did not. */
const char *coverage_reason(const struct coverage_suite *suite, const char *bench, const char *system);
