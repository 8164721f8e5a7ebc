/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two systems over all of their benchmarks: the rows that belong together, compared, as one family (Holm), with the
 * effect that counts as a difference never below what the same system against itself shows (A/A). Pure.
 */
#ifndef HVLAB_PAIRS_H
#define HVLAB_PAIRS_H

#include "compare.h"
#include "summary.h"

struct match {
	const struct summary_row *a, *b; /* one of them may be NULL: not run there */
	struct comparison c;
	struct comparison aa; /* the system against its twin, where there is one (n > 0) */
	double p[2];          /* two-sided p of c and of aa; NAN: untested */
	bool aa_differs;      /* the same system against itself is not 1: nothing may be concluded */
};

struct pairs {
	struct match *v;
	size_t n;
	bool aa; /* there was a twin to learn the floor from */
};

/* delta: ratio - 1. Systems by label. a and b may be the same summary; lanes must be equal. */
void pairs_make(struct pairs *p, const struct summary *a, const char *system_a, const struct summary *b,
		const char *system_b, double delta);
void pairs_free(struct pairs *p);

/* A system by label or, where that is unique, by variant; NULL with the nearest in why. */
const char *pairs_system(const struct summary *s, const char *word, struct why *why);

#endif
