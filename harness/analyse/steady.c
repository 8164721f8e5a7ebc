/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes of level by Pettitt's test on ranks, which a few interrupts do not move, again and again in the halves; only those
 * count by which medians differ enough to matter.
 */
#include "steady.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

#define ALPHA 0.001    /* of one test */
#define MATTERS 0.02   /* share by which two levels differ */
#define LEVELS_MAX 32

struct levels {
	const double *x;
	size_t from[LEVELS_MAX], n; /* where each but the first begins, in order */
};

static size_t below(const double *sorted, size_t n, double v, bool or_equal)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (or_equal ? sorted[middle] <= v : sorted[middle] < v)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The split that parts x best, by the sum of how many each is above less how many it is below; 0: none that chance would not make. */
static size_t split_of(const double *x, size_t n)
{
	double *sorted = stats_sorted(x, n), sum = 0, most = 0, m = (double)n;
	size_t at = 0;

	for (size_t i = 0; i + 1 < n; i++) {
		sum += (double)below(sorted, n, x[i], false) + (double)below(sorted, n, x[i], true) - m;
		if (fabs(sum) > most) {
			most = fabs(sum);
			at = i + 1;
		}
	}
	free(sorted);
	return 2 * exp(-6 * most * most / (m * m * m + m * m)) < ALPHA ? at : 0;
}

static bool differ(const double *x, size_t at, size_t n)
{
	double before = stats_median(x, at), behind = stats_median(x + at, n - at);

	return fabs(before - behind) > MATTERS * fmin(before, behind);
}

static void find_levels(struct levels *l, size_t from, size_t to)
{
	size_t at = split_of(l->x + from, to - from);

	if (!at || !differ(l->x + from, at, to - from) || l->n == LEVELS_MAX)
		return;
	find_levels(l, from, from + at);
	if (l->n < LEVELS_MAX)
		l->from[l->n++] = from + at;
	find_levels(l, from + at, to);
}

struct steadiness steady_of(const double *x, size_t n)
{
	struct levels l = {.x = x};

	find_levels(&l, 0, n);
	if (!l.n)
		return (struct steadiness){STEADY_FLAT, 0};
	size_t from = l.from[l.n - 1];
	if (2 * (n - from) < n)
		return (struct steadiness){STEADY_NONE, from};
	bool longer = stats_median(x, from) > stats_median(x + from, n - from);
	return (struct steadiness){longer ? STEADY_WARM_UP : STEADY_SLOWDOWN, from};
}
