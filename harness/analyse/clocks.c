/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One median a host. Of two that differ neither is believed; of more, those that lie apart from the rest are not. Every cell asks for
 * its boot's, so they are kept in the order of boots.
 */
#include "clocks.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define APART_MAX 1e-4 /* as of a guest's clock and what it is told (verdict.c) */

void clocks_add(struct clocks *c, s64 boot, const char *host, double hz, double off, double told)
{
	if (!(hz > 0))
		return;
	if (!(c->n & (c->n - 1))) /* room doubles at every power of two */
		c->v = xrealloc(c->v, (c->n ? 2 * c->n : 1) * sizeof(*c->v));
	c->v[c->n++] = (struct clock_rate){.boot = boot, .host = xstrdup(host), .hz = hz, .off = off, .told = told};
}

static int by_host(const void *a, const void *b)
{
	const struct clock_rate *x = a, *y = b;
	int order = strcmp(x->host, y->host);

	return order ? order : (x->told > y->told) - (x->told < y->told);
}

static int by_boot(const void *a, const void *b)
{
	s64 x = ((const struct clock_rate *)a)->boot, y = ((const struct clock_rate *)b)->boot;

	return (x > y) - (x < y);
}

static void compare_host(struct clock_rate *v, size_t n)
{
	double *hz = xcalloc(n, sizeof(*hz));

	for (size_t i = 0; i < n; i++)
		hz[i] = v[i].hz;
	double middle = stats_median(hz, n);
	for (size_t i = 0; i < n; i++) {
		double apart = v[i].hz / middle - 1;

		v[i].apart = fabs(apart) > APART_MAX + v[i].off ? apart : 0;
	}
	free(hz);
}

void clocks_compare(struct clocks *c)
{
	if (c->n)
		qsort(c->v, c->n, sizeof(*c->v), by_host);
	for (size_t from = 0, to; from < c->n; from = to) {
		for (to = from + 1; to < c->n && !by_host(&c->v[from], &c->v[to]);)
			to++;
		compare_host(&c->v[from], to - from);
	}
	if (c->n)
		qsort(c->v, c->n, sizeof(*c->v), by_boot);
}

double clocks_apart(const struct clocks *c, s64 boot)
{
	const struct clock_rate key = {.boot = boot};
	const struct clock_rate *found = c->n ? bsearch(&key, c->v, c->n, sizeof(key), by_boot) : NULL;

	return found ? found->apart : 0;
}

void clocks_free(struct clocks *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->v[i].host);
	free(c->v);
	*c = (struct clocks){0};
}
