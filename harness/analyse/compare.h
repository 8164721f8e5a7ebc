/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two systems, one benchmark: effect, interval, word. Pure. In the path lane equal or different, to the instruction;
 * in the time lane a paired log ratio over rounds (docs/method.md section 5). n is the number of rounds, never of
 * batches.
 */
#pragma once

#include "stats.h"

enum compare_word {
	CMP_EQUAL, CMP_DIFFERENT,                                    /* path lane */
	CMP_FASTER, CMP_SLOWER, CMP_EQUIVALENT, CMP_INCONCLUSIVE,    /* time lane */
	CMP_NONE,                                                    /* nothing to compare: why says so */
};

struct comparison {
	enum compare_word word;
	const char *why;
	size_t n;          /* paired rounds used; path lane: rounds of the side that has fewer */
	double a, b;       /* value of each: geometric mean over the rounds used; path lane: that of the first round */
	double difference; /* b - a, ticks per operation */
	double ratio;      /* b / a */
	double low, high;  /* 95 % interval of the ratio; NAN below n = 2 and in the path lane */
	double mde;        /* minimum detectable effect as a ratio - 1, time lane; NAN where A/A is the limit (compare_set.h) */
};

#define COMPARE_DELTA 0.02 /* smallest effect that matters unless the user says otherwise */

/*
 * a[k], b[k]: values of round k (NAN: missing there). delta: smallest effect that matters, as ratio - 1. In the path lane
 * equal and different are said only where all rounds of each side are equal. A value at or below zero is below resolution
 * in both lanes: nothing is compared with it.
 */
void compare_rounds(struct comparison *c, enum lane lane, const double *a, const double *b, size_t n, double delta);
/* Holm over the comparisons of one family: demotes words that do not survive. p: two-sided p of each; time lane. */
void compare_holm(struct comparison *c, const double *p, size_t n);
double comparison_p(const double *a, const double *b, size_t n);
const char *compare_word(enum compare_word w);
