/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two systems over all of their benchmarks: the rows that belong together, judged as one family (Holm), with the effect
 * that counts as a difference never below what the same system against itself shows (A/A). Pure. Every word about A
 * against B comes from here: table, CSV, JSON, report, the table of a run, and the exit status.
 */
#pragma once

#include "compare.h"
#include "summary.h"

struct bench_pair {
	const struct summary_row *a, *b; /* one of them may be NULL: not run there */
	struct comparison c;             /* the judged word, with its reason */
	struct comparison aa; /* the system against its control, where there is one (n > 0) */
	bool aa_differs;      /* the same system against itself is not 1: nothing may be concluded */
	bool in_ns;           /* c is of ns and not of ticks, because a tick is not as long on both sides */
};

struct compare_set {
	struct bench_pair *v;
	size_t n;
	size_t tested;   /* the family of Holm's correction, time lane; compare_set_keep() makes it no smaller */
	u32 rounds;      /* that a pair could have; comparison.n below it: some gave no value */
	bool aa;         /* there was a control to learn the floor from */
	bool apart;      /* the two are of two campaigns */
	bool hosts;      /* a round of it is a host (hosts.h); for words alone */
	bool itself;     /* B is the A/A control of A, which has no control to be judged by */
	char *objection; /* NULL, or why nothing here may be compared */
};

/*
 * delta: ratio - 1. Systems by label. a and b may be the same summary; lanes must be equal. objection: NULL, or why the
 * two must not be compared, which is then the reason of every row.
 */
void compare_set_make(struct compare_set *p, const struct summary *a, const char *system_a, const struct summary *b,
		const char *system_b, double delta, const char *objection);
void compare_set_keep(struct compare_set *p, const char *globs); /* of the judged rows only these benchmarks */
void compare_set_free(struct compare_set *p);
/* The match in which b is the second system; NULL: none. */
const struct bench_pair *compare_set_find(const struct compare_set *p, const struct summary_row *b);

/*
 * Half of what a system shows against itself, on the logarithm; 0: it has no A/A control, or its rounds are too few. r is of s, which is
 * finished.
 */
double compare_set_floor(const struct summary *s, const struct summary_row *r);

/*
 * The geometric mean of the ratios of all rows that have a value in every common round: one mean a round, and of these the
 * interval (path lane: the ratio alone). n == 0: there is no such row. *rows: how many there are.
 */
struct comparison compare_set_mean(const struct compare_set *p, enum lane lane, size_t *rows);

/* What all rows come to. */
struct outcome {
	u32 told, of[CMP_NONE + 1]; /* rows with a word, and how often each word */
	u32 open;                   /* inconclusive */
	u32 slow;                   /* slower than allowed */
	u32 blind;                  /* cannot be held to a limit: A is below resolution and B is not */
};
/* limit: slowdown that is allowed, as ratio - 1; NAN: any. */
struct outcome compare_set_outcome(const struct compare_set *p, double limit);
bool bench_pair_slow(const struct bench_pair *m, double limit); /* this row is */
/* "9 equal, 10 different" */
void outcome_text(const struct outcome *r, struct buf *out);

/* A system by label or, where that is unique, by variant; NULL with the nearest in why. */
const char *compare_set_system(const struct summary *s, const char *word, struct why *why);
