/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * S_i^2 is the variance of means of level i within units of level i + 1; what of it comes from below is S_(i-1)^2 / r_(i-1). The
 * printed paper takes the component T_(i-1)^2 there instead, which its authors corrected.
 */
#include "variance.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The mean of the variances of groups of r; each group becomes its mean. Returns the number of groups. */
static size_t fold(double *x, size_t n, size_t r, double *variance)
{
	size_t groups = n / r;

	*variance = 0;
	for (size_t g = 0; g < groups; g++) {
		*variance += stats_variance(x + g * r, r) / (double)groups;
		x[g] = stats_mean(x + g * r, r);
	}
	return groups;
}

void variance_components(const double *x, const size_t *count, size_t levels, double *of)
{
	size_t n = 1;

	for (size_t i = 0; i < levels; i++)
		n *= count[i];
	double *mean = xmalloc((n + 1) * sizeof(*mean)), below = 0;
	memcpy(mean, x, n * sizeof(*mean));
	for (size_t i = 0; i < levels; i++) {
		double s;

		n = fold(mean, n, count[i], &s);
		of[i] = i ? fmax(s - below / (double)count[i - 1], 0) : s;
		below = s;
	}
	free(mean);
}

u32 variance_repetitions(double of, double of_above, double cost, double cost_above, u32 cap)
{
	if (!(of_above > 0) || !(cost > 0))
		return cap;
	double r = ceil(sqrt(cost_above / cost * of / of_above));

	return r >= 1 ? r < cap ? (u32)r : cap : 1;
}
