/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two systems, one benchmark: effect, interval, word. Pure. In the path lane equal or different, to the instruction;
 * in the time lane a paired log ratio over rounds (docs/method.md section 5). n is the number of rounds, never of
 * batches.
 */
#ifndef HVLAB_COMPARE_H
#define HVLAB_COMPARE_H

#include "stats.h"

enum compare_word {
	CMP_EQUAL, CMP_DIFFERENT,                                    /* path lane */
	CMP_FASTER, CMP_SLOWER, CMP_EQUIVALENT, CMP_INCONCLUSIVE,    /* time lane */
	CMP_NONE,                                                    /* nothing to compare: why says so */
};

struct comparison {
	enum compare_word word;
	const char *why;
	size_t n;          /* paired rounds used */
	double a, b;       /* value of each: geometric mean over the rounds used */
	double difference; /* b - a, ticks per operation */
	double ratio;      /* b / a */
	double low, high;  /* 95 % interval of the ratio; NAN below n = 2 and in the path lane */
	double mde;        /* minimum detectable effect as a ratio - 1, time lane */
};

/*
 * a[k], b[k]: values of round k (NAN: missing there). delta: smallest effect that matters, as ratio - 1 (0.02).
 * Non-positive values (below resolution) are never turned into a ratio.
 */
void compare_rounds(struct comparison *c, enum lane lane, const double *a, const double *b, size_t n, double delta);
/* Holm over the comparisons of one family: demotes words that do not survive. p: two-sided p of each; time lane. */
void compare_holm(struct comparison *c, const double *p, size_t n);
double comparison_p(const double *a, const double *b, size_t n);
const char *compare_word(enum compare_word w);

#endif
