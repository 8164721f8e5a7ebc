/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers from samples. Pure functions on arrays of double, each small enough to check by hand. docs/method.md says
 * why these and no others.
 */
#pragma once

#include "boot.h"

#define CONTROL_MAX 0.2 /* of the body, in the time lane */

double stats_mean(const double *x, size_t n);
double stats_variance(const double *x, size_t n); /* ddof 1; NAN below n = 2 */
double stats_median(const double *x, size_t n);   /* does not reorder x */
double stats_quantile(const double *x, size_t n, double q); /* type 7 */
/* Medians of all means of two of x, of all differences y - x: an estimate of the shift that outliers do not move. */
double stats_hodges_lehmann(const double *x, size_t n);
double stats_hodges_lehmann_two(const double *x, size_t nx, const double *y, size_t ny);
double stats_t_quantile(double p, double df);     /* Student's t */
double stats_t_tail(double t, double df);         /* two-sided p */

/* What one cell of one boot says. All per operation, in ticks. */
struct cell_value {
	bool usable;          /* as a point estimate; false: why_not says why not, the numbers are given all the same */
	const char *why_not;  /* WHY_BELOW_RESOLUTION (at or below zero), WHY_CONTROL_TOO_LARGE, WHY_NO_SAMPLES */
	double value;         /* (median body - median control) / n */
	double body, control; /* medians per operation */
	double body_min, body_max;
	size_t batches;
};
/* lane: a control above 20 % of the body spoils a time, never a count of instructions. NAN where nothing was sent. */
void cell_value(const struct cell *c, enum lane lane, struct cell_value *v);

/*
 * A quantile of a histogram, the middle of its bucket, with its binomial 95 % interval from the lower edge of one bucket to
 * the upper edge of another; -ERANGE below the n that the quantile needs.
 */
int hist_quantile(const struct hist *h, double q, double *value, double *low, double *high);
