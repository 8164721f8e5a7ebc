/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rounds of pairs into lines: medians, the ratio round by round, agreement. Pairs and parsers are in crosscheck_programs.c.
 */
#include "crosscheck.h"
#include "cell_value.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Ticks of an operation over all batches. */
static double mean_of(const struct cell *c)
{
	double sum = 0;

	for (size_t i = 0; i < c->body.n; i++)
		sum += (double)c->body.v[i];
	return sum / (double)c->body.n / (double)c->n;
}

double crosscheck_own(const struct crosscheck_program *p, const struct cell *c, double hz)
{
	struct cell_value v;

	cell_value(c, LANE_TIME, &v);
	double single = NAN, low, high;
	if (p->single && hist_quantile(&c->hist, 0.5, &single, &low, &high))
		return NAN;
	double ticks = p->single ? single : p->best ? v.body_min : p->mean ? mean_of(c) : v.body;
	if (!v.batches || c->verdict != HVLAB_OK || !(hz > 0) || !(ticks > 0))
		return NAN;
	return strcmp(p->unit, "GB/s") ? ticks * 1e9 / hz : hz / ticks / 1e9;
}

bool crosscheck_same_set(const char *params, u64 working_set)
{
	const char *ws = strstr(params, "ws=");
	double is = ws ? strtod(ws + 3, NULL) : 0;

	return !working_set || fabs(is / (double)working_set - 1) <= 0.01;
}

static struct crosscheck_line *line_get(struct crosscheck_lines *l, const struct crosscheck_row *r)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].tag, r->tag) && !strcmp(l->v[i].program, r->program) &&
		    !strcmp(l->v[i].quantity, r->quantity))
			return &l->v[i];
	l->v = xrealloc(l->v, (l->n + 1) * sizeof(*l->v));
	struct crosscheck_line *x = &l->v[l->n++];
	*x = (struct crosscheck_line){.same = true};
	copy_str(x->tag, r->tag);
	copy_str(x->program, r->program);
	copy_str(x->quantity, r->quantity);
	copy_str(x->unit, r->unit);
	copy_str(x->bench, r->bench);
	copy_str(x->params, r->params);
	copy_str(x->version, r->version);
	copy_str(x->command, r->command);
	copy_str(x->note, r->note);
	return x;
}

void crosscheck_lines_add(struct crosscheck_lines *l, const struct crosscheck_row *row)
{
	struct crosscheck_line *x = line_get(l, row);

	x->v = xrealloc(x->v, (x->n + 1) * sizeof(*x->v));
	x->own = xrealloc(x->own, (x->n + 1) * sizeof(*x->own));
	x->v[x->n] = row->value;
	x->share = xrealloc(x->share, (x->n + 1) * sizeof(*x->share));
	x->share[x->n] = row->share;
	x->own[x->n++] = row->own;
	x->same &= row->same;
}

/* Median of what is a number. */
static double median_of(const double *v, size_t n)
{
	double *known = xmalloc((n + 1) * sizeof(*known));
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (isfinite(v[i]))
			known[k++] = v[i];
	double m = k ? stats_median(known, k) : NAN;
	free(known);
	return m;
}

static void line_finish(struct crosscheck_line *x)
{
	double *ratio = xmalloc((x->n + 1) * sizeof(*ratio));

	for (size_t i = 0; i < x->n; i++)
		ratio[i] = x->own[i] > 0 && x->v[i] > 0 ? x->own[i] / x->v[i] : NAN;
	x->value = median_of(x->v, x->n);
	x->mine = median_of(x->own, x->n);
	x->cpu = median_of(x->share, x->n);
	x->ratio = x->same ? median_of(ratio, x->n) : NAN;
	x->disagree = fabs(x->ratio - 1) > CROSSCHECK_AGREE || fabs(1 / x->ratio - 1) > CROSSCHECK_AGREE;
	free(ratio);
}

void crosscheck_lines_finish(struct crosscheck_lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		line_finish(&l->v[i]);
}

void crosscheck_lines_free(struct crosscheck_lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->v[i].v);
		free(l->v[i].own);
		free(l->v[i].share);
	}
	free(l->v);
	*l = (struct crosscheck_lines){0};
}
