/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Each system against the first, as compare would judge them, with the scatter that the pilot had and the rounds that the plan has.
 */
#include "forecast.h"
#include "detect.h"
#include "judge.h"
#include "store.h"
#include "variance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Scatter of one pair of launches; 0 where nothing was compared. */
static double scatter(const struct comparison *c)
{
	return c->df > 0 ? detect_true_se(c->se, c->df) * sqrt((double)c->n) : 0;
}

/* The floor of A/A in so many rounds: half of its interval. */
static double floor_in(const struct comparison *aa, double rounds)
{
	return stats_t_quantile(0.975, rounds - 1) * scatter(aa) / sqrt(rounds);
}

static void percent_cell(struct table *t, enum table_format format, double share)
{
	if (format != TABLE_TEXT)
		table_real(t, share);
	else if (isnan(share))
		table_cell(t, "-");
	else
		table_cellf(t, "%.2g %%", 100 * share);
}

/* So many that the floor of A/A lies as far below the effect as a word needs, beside those for the word itself. */
static u32 rounds_for(const struct bench_pair *m, const struct forecast *f, size_t family)
{
	double effect = log1p(f->effect), bound = log1p(f->delta), sd = scatter(&m->c);
	u32 need = effect > bound + m->c.grain ? detect_rounds(sd, effect, bound, family) : 0;
	double quiet = ceil(pow((stats_t_quantile(0.975, 30) * scatter(&m->aa) + stats_t_quantile(POWER, 30) * sd) / effect, 2));

	return !need || quiet > ROUNDS_MOST ? 0 : quiet > need ? (u32)quiet : need;
}

/* --- how many batches a launch is best given */

static struct batches_of *batches_find(const struct batches *b, const char *bench, const char *params, const char *system)
{
	for (size_t i = b->n; i-- > 0;)
		if (!strcmp(b->v[i].bench, bench) && !strcmp(b->v[i].params, params) && !strcmp(b->v[i].system, system))
			return &b->v[i];
	return NULL;
}

static double sum_of(const struct series *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->n; i++)
		sum += (double)s->v[i];
	return sum;
}

static void count_launch(struct batches_of *of, const char *host)
{
	if (!of->hosts || strcmp(of->host, host)) {
		of->hosts++;
		of->launches = 0;
		copy_strn(of->host, sizeof(of->host), host);
	}
	of->launches++;
	of->most = of->launches > of->most ? of->launches : of->most;
}

int batches_add(void *arg, const struct stored_cell *s)
{
	struct batches *b = arg;
	const struct cell *c = &s->cell;

	if (c->verdict != HVLAB_OK || !c->body.n)
		return 0;
	struct batches_of *of = batches_find(b, c->bench, c->params, s->system);
	if (!of) {
		b->v = xrealloc(b->v, (b->n + 1) * sizeof(*b->v));
		of = &b->v[b->n++];
		*of = (struct batches_of){.per = c->body.n};
		copy_str(of->bench, c->bench);
		copy_str(of->params, c->params);
		copy_str(of->system, s->system);
	}
	of->per = of->per == c->body.n ? of->per : 0;
	of->x = xrealloc(of->x, (of->n + c->body.n) * sizeof(*of->x));
	for (size_t i = 0; i < c->body.n; i++)
		of->x[of->n++] = log((double)(c->body.v[i] ? c->body.v[i] : 1));
	of->ticks += sum_of(&c->body) + sum_of(&c->control);
	count_launch(of, s->host_boot);
	return 0;
}

void batches_free(struct batches *b)
{
	for (size_t i = 0; i < b->n; i++)
		free(b->v[i].x);
	free(b->v);
	*b = (struct batches){0};
}

#define BATCHES_MOST 4096

/* Kalibera and Jones: what a launch costs besides its batches, against what they cost and how much of the variance is theirs. */
static u32 best_batches(const struct batches *b, const struct summary_row *r, double launch_ns)
{
	const struct batches_of *of = batches_find(b, r->bench, r->params, r->system);
	double component[3];

	if (!of || of->per < 2 || of->n < 2 * of->per || !(r->clock_hz > 0))
		return 0;
	size_t launches = of->n / of->per;
	bool hosts = of->hosts > 1 && of->most > 1 && of->hosts * of->most == launches; /* as many in each, else no level of its own */
	variance_components(of->x, (size_t[]){of->per, hosts ? of->most : launches, of->hosts}, hosts ? 3 : 2, component);
	double batch_ns = of->ticks / (double)of->n / r->clock_hz * 1e9;
	return variance_repetitions(component[0], component[1], batch_ns, launch_ns, BATCHES_MOST);
}

/* --- the rows */

static void count_cell(struct table *t, enum table_format format, u32 n)
{
	if (n)
		table_cellf(t, "%u", n);
	else
		table_cell(t, format == TABLE_TEXT ? "-" : "");
}

static u32 forecast_row(struct table *t, const struct bench_pair *m, const char *system, struct forecast *f, size_t family,
			enum table_format format)
{
	const struct comparison *c = &m->c;
	double rounds = fmax(f->rounds, 2), sd = scatter(c);
	struct detector d = {sd / sqrt(rounds), rounds - 1, log1p(f->delta), c->grain, floor_in(&m->aa, rounds), family};
	double effect = detect_effect(&d, POWER), half = fmax(stats_t_quantile(0.975, d.df) * d.se, c->grain);
	u32 need = rounds_for(m, f, family);

	f->rows++;
	f->found += effect <= log1p(f->effect);
	table_cellf(t, "%s%s%s", m->a->bench, *m->a->params ? " " : "", m->a->params);
	table_cell(t, system);
	table_cellf(t, "%zu", c->n);
	percent_cell(t, format, sd);
	percent_cell(t, format, expm1(half));
	percent_cell(t, format, expm1(effect));
	count_cell(t, format, need);
	return need;
}

static int by_size(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* 0, "none do", is more than any number. */
static void take_rounds(struct forecast *f, u32 *need, size_t n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		need[i]--;
	qsort(need, n, sizeof(*need), by_size);
	f->most = need[n - 1] + 1;
	f->nine = need[(9 * n + 9) / 10 - 1] + 1;
}

struct table *forecast_table(const struct load *pilot, const struct batches *b, double launch_ns, struct forecast *f,
			     enum table_format format)
{
	struct table *t = table_new("benchmark=,system=,pilot>,scatter>,half_width>,detectable>,rounds>,batches>");
	const struct terms terms = {.delta = f->delta};
	size_t n, rows = 0;
	const char **systems = summary_systems(&pilot->summary, &n);
	u32 *need = xcalloc(pilot->summary.n + 1, sizeof(*need));

	for (size_t i = 1; i < n; i++) {
		struct judged j;

		judge(&j, &(struct side){pilot, systems[0]}, &(struct side){pilot, systems[i]}, &terms);
		for (size_t k = 0; k < j.set.n; k++)
			if (isfinite(j.set.v[k].c.p)) {
				need[rows++] = forecast_row(t, &j.set.v[k], systems[i], f, j.set.tested, format);
				count_cell(t, format, best_batches(b, j.set.v[k].b, launch_ns / (double)j.set.n));
			}
		judged_free(&j);
	}
	take_rounds(f, need, rows);
	free(need);
	free(systems);
	return t;
}

/* --- what it costs */

struct lives {
	const char *system;
	double sum;
	u32 n;
};

static int add_life(void *arg, const struct stored_boot *b)
{
	struct lives *l = arg;

	if (l->system && strcmp(b->system, l->system))
		return 0;
	l->sum += (double)b->wall_ns;
	l->n++;
	return 0;
}

int forecast_launch(struct store *s, s64 campaign, const char *system, double *ns, struct why *why)
{
	struct lives l = {.system = system};
	int err = store_boots(s, campaign, add_life, &l, why);

	*ns = l.n ? l.sum / l.n : 0;
	return err;
}
