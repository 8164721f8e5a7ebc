/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What launches can show: the power of the rule by which slower and faster are said (compare.c), before a campaign and after
 * it. Pure; effects and errors are logarithms.
 */
#pragma once

#include "util.h"

#define WORD_ALPHA 0.01   /* two-sided: slower and faster need the 99 % interval beyond delta, whatever the family */
#define FAMILY_ALPHA 0.05 /* ... and Holm's correction over the family */
#define POWER 0.8         /* with which an effect that is called detectable is found */

struct detector {
	double se, df; /* of the mean log ratio; se is the true one (detect_true_se) */
	double bound;  /* ln(1 + delta) */
	double grain;  /* of the clock */
	double floor;  /* what an effect must reach besides: A/A */
	size_t family;
};

/* Student's t that an effect of one of so many benchmarks has to pass. */
double detect_critical(double df, size_t family);
/* The standard error that stands behind an estimated one: small samples give it too small on average. */
double detect_true_se(double se, double df);
double detect_power(const struct detector *d, double effect);
/* The effect that is found with that power. */
double detect_effect(const struct detector *d, double power);
/* Rounds in which `effect` is found with POWER, when one pair of launches differs by `sd`; 0: more than ROUNDS_MOST. */
#define ROUNDS_MOST 10000
u32 detect_rounds(double sd, double effect, double bound, size_t family);
