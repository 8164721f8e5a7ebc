/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Medians of body and control, and their difference. Whether a row of launches has a value is decided in summary.c.
 */
#include "cell_value.h"
#include "reason.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double *as_doubles(const struct series *s)
{
	double *x = xmalloc(s->n * sizeof(*x));

	for (size_t i = 0; i < s->n; i++)
		x[i] = (double)s->v[i];
	return x;
}

/* The part of a series behind a warm-up: controls go with their bodies. */
static double median_from(const double *x, size_t n, size_t from)
{
	return from < n ? stats_median(x + from, n - from) : stats_median(x, n);
}

static int by_size(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

/* The least of those that are met most often. */
static double most_frequent(const struct series *s)
{
	u64 *sorted = xmalloc(s->n * sizeof(*sorted)), most = 0;
	size_t times = 0;

	memcpy(sorted, s->v, s->n * sizeof(*sorted));
	qsort(sorted, s->n, sizeof(*sorted), by_size);
	for (size_t i = 0, n = 1; i < s->n; i++, n++) {
		n = i && sorted[i] == sorted[i - 1] ? n : 1;
		if (n > times) {
			times = n;
			most = sorted[i];
		}
	}
	free(sorted);
	return (double)most;
}

/* Medians in ticks of a batch; divided by n once and at the end, so that equal paths give equal values. */
static void batch_medians(const struct cell *c, enum lane lane, struct cell_value *v)
{
	double *body = as_doubles(&c->body), *control = as_doubles(&c->control), n = (double)c->n;

	if (lane == LANE_TIME)
		v->steady = steady_of(body, c->body.n);
	size_t from = v->steady.kind == STEADY_WARM_UP ? v->steady.from : 0;
	double median_body = median_from(body, c->body.n, from), median_control = median_from(control, c->control.n, from);
	v->body = median_body / n;
	v->control = median_control / n;
	v->value = (median_body - median_control) / n;
	if (lane == LANE_PATH)
		v->most = (most_frequent(&c->body) - median_control) / n;
	v->body_min = stats_quantile(body, c->body.n, 0) / n;
	v->body_max = stats_quantile(body, c->body.n, 1) / n;
	free(body);
	free(control);
}

void cell_value(const struct cell *c, enum lane lane, struct cell_value *v)
{
	*v = (struct cell_value){.why_not = WHY_NO_SAMPLES, .value = NAN, .body = NAN, .control = NAN, .body_min = NAN,
				 .body_max = NAN, .most = NAN, .batches = c->body.n};
	if (!c->body.n || !c->control.n || !c->n)
		return;
	batch_medians(c, lane, v);
	v->why_not = v->value <= 0 ? WHY_BELOW_RESOLUTION :
		     lane == LANE_TIME && v->control > CONTROL_MAX * v->body ? WHY_CONTROL_TOO_LARGE : NULL;
	v->usable = !v->why_not;
}
