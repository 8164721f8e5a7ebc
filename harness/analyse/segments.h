/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a series of nights changes its level, and between which values the next night is expected. Pure; values are logarithms.
 */
#pragma once

#include "util.h"

/*
 * E-divisive (Matteson and James, 2014) proposes changes; Welch's test with as many nights as the autocorrelation leaves
 * confirms them, at SEGMENT_ALPHA, and only those by which levels differ by `least` or more. The autocorrelation is that of the
 * series, and rho if that is larger; NAN: nothing is known but the series, and it is believed the less the shorter it is. The first index of every segment but the first goes to `at`, in order; returns their number.
 */
#define SEGMENT_ALPHA 0.001
#define SEGMENTS_MAX 64
size_t segments_find(const double *x, size_t n, double least, double rho, size_t at[SEGMENTS_MAX]);
/* How much of a night is that of the night before it, levels taken off; one number of many, and may be below 0. */
double segments_autocorrelation(const double *x, size_t n, double least);

/* The 99 % interval of one more value of a segment; NAN below PREDICT_LEAST values. */
#define PREDICT_LEAST 5
struct prediction {
	double middle, low, high;
};
struct prediction segment_predict(const double *x, size_t n);
