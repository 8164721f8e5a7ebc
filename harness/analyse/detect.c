/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The estimate is normal, its standard error a scaled chi: power is a normal probability averaged over the latter. That is
 * the noncentral t where only t limits the word, and holds as well where the clock's grain or A/A does.
 */
#include "detect.h"
#include "stats.h"

#include <math.h>

#define STEPS 100 /* of Simpson's rule */

double detect_critical(double df, size_t family)
{
	double alpha = FAMILY_ALPHA / (double)(family ? family : 1);

	return stats_t_quantile(1 - fmin(alpha, WORD_ALPHA) / 2, df);
}

double detect_true_se(double se, double df)
{
	return se / (sqrt(2 / df) * exp(lgamma((df + 1) / 2) - lgamma(df / 2)));
}

static double normal_cdf(double x)
{
	return erfc(-x / M_SQRT2) / 2;
}

static double found_at(const struct detector *d, double effect, double t, double se)
{
	double least = fmax(d->floor, d->bound + fmax(d->grain, t * se));

	return d->se > 0 ? normal_cdf((effect - least) / d->se) : effect > least;
}

static double power_at(const struct detector *d, double effect, double t)
{
	double half = 8 / sqrt(2 * d->df), from = fmax(1 - half, 0), step = (1 + half - from) / STEPS, sum = 0, all = 0;

	for (int i = 0; i <= STEPS; i++) {
		double u = from + i * step;
		double density = u > 0 ? exp((d->df - 1) * log(u) - d->df * (u * u - 1) / 2) : d->df == 1;
		double weight = density * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);

		all += weight;
		sum += weight * found_at(d, effect, t, u * d->se);
	}
	return sum / all;
}

double detect_power(const struct detector *d, double effect)
{
	return power_at(d, effect, detect_critical(d->df, d->family));
}

double detect_effect(const struct detector *d, double power)
{
	double t = detect_critical(d->df, d->family), low = 0, high = d->bound + d->floor + d->grain + d->se;

	while (power_at(d, high, t) < power && high < 1e3)
		high *= 2;
	for (int i = 0; i < 26; i++) {
		double middle = (low + high) / 2;

		if (power_at(d, middle, t) < power)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* n = ((t + t') sd / (effect - bound))^2, both t of n - 1 degrees: off by a round at most. */
static double rounds_of(double df, double sd, double beyond, size_t family)
{
	double reach = detect_critical(df, family) + stats_t_quantile(POWER, df);

	return ceil(reach * reach * sd * sd / (beyond * beyond));
}

/* Upwards from what a normal distribution would need, which is less and nearly enough. */
u32 detect_rounds(double sd, double effect, double bound, size_t family)
{
	if (effect <= bound)
		return 0;
	double n = fmax(2, rounds_of(1e9, sd, effect - bound, family));

	while (n <= ROUNDS_MOST && rounds_of(n - 1, sd, effect - bound, family) > n)
		n++;
	return n <= ROUNDS_MOST ? (u32)n : 0;
}
