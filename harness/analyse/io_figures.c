/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Quantiles launch by launch, rates from values (io_figures.h). Whether ticks are a time is claim.c's to say.
 */
#include "io_figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Half of a bucket: no quantile is known better than that. */
#define GRAIN (1.0 / (2 << HVLAB_HIST_SUB))

struct io_launch {
	char bench[HVLAB_NAME_MAX], params[48], system[SYSTEM_MAX];
	u32 round, attempt;
	u64 operations; /* 0: this attempt has no distribution */
	struct { double value, low, high; } q[IO_REQUESTS]; /* NAN: too few operations */
};

const char *io_quantity_word(enum io_quantity q)
{
	static const char *const words[] = {"p50", "p99", "p99.9", "requests_per_s", "bytes_per_s"};

	return words[q];
}

/* --- what comes in */

/* The same cell of an earlier attempt is replaced. */
static struct io_launch *launch_of(struct io_figures *f, const struct stored_cell *c)
{
	for (size_t i = f->nlaunch; i-- > 0;) {
		struct io_launch *l = &f->launch[i];

		if (l->round == c->round && !strcmp(l->bench, c->cell.bench) && !strcmp(l->params, c->cell.params) &&
		    !strcmp(l->system, c->system))
			return l;
	}
	f->launch = xrealloc(f->launch, (f->nlaunch + 1) * sizeof(*f->launch));
	struct io_launch *l = &f->launch[f->nlaunch++];
	*l = (struct io_launch){.round = c->round};
	copy_str(l->bench, c->cell.bench);
	copy_str(l->params, c->cell.params);
	copy_str(l->system, c->system);
	return l;
}

void io_figures_add(struct io_figures *f, const struct stored_cell *c)
{
	static const double quantiles[] = {0.5, 0.99, 0.999};
	const struct hist *h = &c->cell.hist;

	if (strncmp(c->cell.bench, "io_", 3))
		return;
	struct io_launch *l = launch_of(f, c);

	if (c->attempt < l->attempt)
		return;
	l->attempt = c->attempt;
	l->operations = c->cell.verdict == HVLAB_OK && h->bucket ? h->count : 0;
	for (size_t i = 0; i < LEN(quantiles); i++)
		if (!l->operations || hist_quantile(h, quantiles[i], &l->q[i].value, &l->q[i].low, &l->q[i].high))
			l->q[i].value = NAN;
}

/* --- what comes of it */

static struct io_figure *figure_add(struct io_figures *f, const struct summary_row *r, enum io_quantity what)
{
	f->v = xrealloc(f->v, (f->n + 1) * sizeof(*f->v));
	struct io_figure *x = &f->v[f->n++];
	*x = (struct io_figure){.row = r, .what = what, .launches = r->n};
	if (sscanf(r->params, "bs=%u,qd=%u", &x->bytes, &x->depth) != 2)
		x->bytes = x->depth = 0;
	return x;
}

static bool is_of(const struct io_launch *l, const struct summary_row *r)
{
	return !strcmp(l->bench, r->bench) && !strcmp(l->params, r->params) && !strcmp(l->system, r->system);
}

/* Of one launch all three are its own; of several the interval is made of nothing but how they differ. */
static void take_interval(struct io_figure *x, double *logs, const struct io_launch *only, double scale)
{
	if (x->launches == 1) {
		x->value = only->q[x->what].value * scale;
		x->low = only->q[x->what].low * scale;
		x->high = only->q[x->what].high * scale;
		return;
	}
	double half = fmax(GRAIN, stats_t_quantile(0.975, (double)x->launches - 1) * sqrt(stats_variance(logs, x->launches) / (double)x->launches));
	x->value = exp(stats_mean(logs, x->launches)) * scale;
	x->low = x->value * exp(-half);
	x->high = x->value * exp(half);
}

static void add_quantile(struct io_figures *f, const struct summary *s, const struct summary_row *r, enum io_quantity what)
{
	const struct io_launch *one = NULL;
	double *logs = xcalloc(f->nlaunch + 1, sizeof(*logs));
	u64 operations = 0;
	size_t n = 0;

	for (size_t i = 0; i < f->nlaunch; i++) {
		const struct io_launch *l = &f->launch[i];

		if (!is_of(l, r) || !(l->q[what].value > 0))
			continue;
		logs[n++] = log(l->q[what].value);
		operations += l->operations;
		one = l;
	}
	struct claim_of claim = summary_claim(s, r);
	double ns = claim_ns(&claim, 1, r->clock_hz);

	if (n && strcmp(r->clock, "invalid")) {
		struct io_figure *x = figure_add(f, r, what);

		x->in_ns = !isnan(ns);
		x->launches = n;
		x->operations = operations;
		take_interval(x, logs, one, x->in_ns ? ns : 1);
	}
	free(logs);
}

/* A rate is as exact as the value that it comes from. */
static void add_rate(struct io_figures *f, const struct summary *s, const struct summary_row *r, enum io_quantity what)
{
	double ns = summary_ns(s, r);

	if (!(ns > 0))
		return;
	struct io_figure *x = figure_add(f, r, what);
	double per = what == IO_BYTES ? 1e9 * x->bytes : 1e9;

	x->value = per / ns;
	x->low = per / (ns * r->high / r->value);
	x->high = per / (ns * r->low / r->value);
	if (!x->depth) /* not a disk's */
		f->n--;
}

void io_figures_make(struct io_figures *f, const struct summary *s)
{
	f->n = 0;
	for (size_t i = 0; i < s->n; i++) {
		for (enum io_quantity q = IO_P50; q < IO_REQUESTS && !strncmp(s->v[i].bench, "io_", 3); q++)
			add_quantile(f, s, &s->v[i], q);
		for (enum io_quantity q = IO_REQUESTS; q < IO_QUANTITIES && !strncmp(s->v[i].bench, "io_blk_", 7); q++)
			if (strcmp(s->v[i].bench, "io_blk_open"))
				add_rate(f, s, &s->v[i], q);
	}
}

void io_figures_free(struct io_figures *f)
{
	free(f->launch);
	free(f->v);
	*f = (struct io_figures){0};
}
