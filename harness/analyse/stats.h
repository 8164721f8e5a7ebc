/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers from samples. Pure functions on arrays of double, each small enough to check by hand. docs/method.md says
 * why these and no others.
 */
#pragma once

#include "boot.h"

double stats_mean(const double *x, size_t n);
double stats_variance(const double *x, size_t n); /* ddof 1; NAN below n = 2 */
double *stats_sorted(const double *x, size_t n);  /* a copy, malloc'ed */
double stats_median(const double *x, size_t n);   /* does not reorder x */
double stats_quantile(const double *x, size_t n, double q); /* type 7 */
/* Medians of all means of two of x, of all differences y - x: an estimate of the shift that outliers do not move. */
double stats_hodges_lehmann(const double *x, size_t n);
double stats_hodges_lehmann_two(const double *x, size_t nx, const double *y, size_t ny);
double stats_t_quantile(double p, double df);     /* Student's t */
double stats_t_tail(double t, double df);         /* two-sided p */

/*
 * A quantile of a histogram, the middle of its bucket, with its binomial 95 % interval from the lower edge of one bucket to
 * the upper edge of another; -ERANGE below the n that the quantile needs.
 */
int hist_quantile(const struct hist *h, double q, double *value, double *low, double *high);
/* The middle of its fullest bucket, and which part of all is in it; 0 without any. */
double hist_mode(const struct hist *h, double *share);
