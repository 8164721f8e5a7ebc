/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two systems, one benchmark: effect, interval, word. Pure. In the path lane equal or different, to the instruction;
 * in the time lane a log ratio over launches: paired by round within a campaign, Welch's between two (docs/method.md
 * section 5). n is the number of launches, never of batches.
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
	size_t n;          /* paired rounds used; else launches of the side that has fewer */
	double a, b;       /* value of each: geometric mean over the rounds used; path lane: that of the first round */
	double difference; /* b - a, in the unit of the values */
	double ratio;      /* b / a */
	double low, high;  /* 95 % interval of the ratio; NAN below n = 2 and in the path lane */
	double robust;     /* ratio by Hodges and Lehmann, which one bad launch does not move; NAN in the path lane */
	double mde;        /* smallest effect, as ratio - 1, that these launches would have shown; NAN: not known */
	u32 rounds_needed; /* to show twice the delta; 0: not known */
	/* Time lane, on the logarithm: what the words are made of. */
	double p;          /* two-sided, of an effect no larger than delta; NAN: untested */
	double mean, se, df;
	double grain;      /* of the clock: no interval has a smaller half-width */
	double bound;      /* delta */
};

#define COMPARE_DELTA 0.02 /* smallest effect that matters unless the user says otherwise */

struct compare_terms {
	double delta;            /* smallest effect that matters, as ratio - 1 */
	double grain_a, grain_b; /* the clock's quantum in a value of each side; 0: exact */
	double alpha;            /* two-sided p at which slower and faster are said; 0: WORD_ALPHA (detect.h) */
	bool apart;              /* of two campaigns: rounds of one number have nothing in common */
};

/*
 * a[k], b[k]: values of round k (NAN: missing there). In the path lane equal and different are said only where all rounds
 * of each side are equal. A value at or below zero is below resolution in both lanes: nothing is compared with it.
 */
void compare_rounds(struct comparison *c, enum lane lane, const double *a, const double *b, size_t n,
		    const struct compare_terms *t);
struct comparison compare_nothing(const char *why);
/* Holm over all of one family: demotes words that do not survive. */
void compare_holm(struct comparison *const *c, size_t n);
/*
 * Fills in mde and rounds_needed: what the tool's own rule finds in 80 % of cases, in a family of that many and where an
 * effect below `floor`, a logarithm, does not count.
 */
void compare_detectable(struct comparison *c, size_t family, double floor);
const char *compare_word(enum compare_word w);
