/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model of a pair: ln(B/A) of round k on host h = effect + (host x system)_h + round_hk; what a host does to both sides is gone with
 * the ratio. The mean of the hosts' means and Student's t over them is the interval of the effect: exact where all hosts have as
 * many rounds, and no narrower than it should be where some have more (a t statistic of means of unequal variance keeps its level;
 * Bakirov and Szekely 2006, Ibragimov and Mueller 2010). compare.c does that; here its input is made.
 */
#include "hosts.h"
#include "lab_place.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- which */

static size_t place_length(const char *system)
{
	const char *variant = system_variant(system);

	return variant > system ? (size_t)(variant - system) - 1 : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

void hosts_find(struct hosts *h, const struct summary *s)
{
	size_t n = 0;

	*h = (struct hosts){.name = xcalloc(s->n + 1, sizeof(*h->name))};
	for (size_t i = 0; i < s->n; i++) {
		size_t length = place_length(s->v[i].system);

		if (place_is_lab(s->v[i].system))
			continue; /* processors of the lab are no hosts */
		copy_strn(h->name[n], length + 1 < SYSTEM_MAX ? length + 1 : SYSTEM_MAX, s->v[i].system);
		n += !n || strcmp(h->name[n], h->name[n - 1]);
	}
	qsort(h->name, n, sizeof(*h->name), by_name);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(h->name[i], h->name[h->n - 1]))
			memmove(h->name[h->n++], h->name[i], sizeof(*h->name));
}

void hosts_free(struct hosts *h)
{
	free(h->name);
	*h = (struct hosts){.n = 0};
}

size_t hosts_index(const struct hosts *h, const char *system)
{
	char name[SYSTEM_MAX];
	size_t length = place_length(system);

	copy_strn(name, length + 1 < SYSTEM_MAX ? length + 1 : SYSTEM_MAX, system);
	const char (*found)[SYSTEM_MAX] = h->n ? bsearch(name, h->name, h->n, sizeof(*h->name), by_name) : NULL;
	return found ? (size_t)(found - (const char (*)[SYSTEM_MAX])h->name) : h->n;
}

const char *hosts_label(const char *system, char out[SYSTEM_MAX])
{
	snprintf(out, SYSTEM_MAX, HOSTS_PLACE ":%.*s", SYSTEM_MAX - (int)sizeof(HOSTS_PLACE) - 1, system_variant(system));
	return out;
}

/* --- hosts as rounds */

/* Of the same benchmark rows lie together: it is one of the last. */
static struct summary_row *row_of(struct summary *out, const struct summary_row *r)
{
	char label[SYSTEM_MAX];

	hosts_label(r->system, label);
	for (size_t i = out->n; i-- > 0 && !strcmp(out->v[i].bench, r->bench) && !strcmp(out->v[i].params, r->params);)
		if (!strcmp(out->v[i].system, label))
			return &out->v[i];
	if (out->n == out->cap)
		out->v = xrealloc(out->v, (out->cap = out->cap ? 2 * out->cap : 64) * sizeof(*out->v));
	struct summary_row *row = &out->v[out->n++];
	*row = *r;
	copy_str(row->system, label);
	row->round = NULL;
	row->rounds = 0;
	row->clock_hz = row->grain = 0;
	row->clock_boots = row->boots = row->same = 0;
	row->verdict = HVLAB_OK;
	row->reason[0] = '\0';
	memset(row->steady, 0, sizeof(row->steady));
	return row;
}

static void mix(char word[16], const char *other)
{
	if (strcmp(word, other))
		copy_strn(word, 16, "mixed");
}

/* A host's word for its rounds; in the path lane their samples, where all of them were the same. */
static struct summary_round round_of(const struct summary_row *r, u32 host)
{
	struct summary_round x = {.round = host, .verdict = r->verdict, .value = r->value, .body = r->body, .control = r->control};
	const struct summary_round *first = r->rounds ? &r->round[0] : NULL;

	copy_str(x.reason, r->reason);
	if (!first)
		return x;
	x.n = first->n;
	x.result = first->result;
	x.counted = r->exits_counted != EXITS_UNCOUNTED;
	x.steady = first->steady;
	if (r->same == r->boots)
		copy_str(x.digest, first->digest);
	else
		snprintf(x.digest, sizeof(x.digest), "differs on host %u", host);
	return x;
}

static void add_host(struct summary_row *row, const struct summary_row *r, u32 host)
{
	mix(row->class, r->class);
	mix(row->clock, r->clock);
	row->grain = fmax(row->grain, r->grain);
	row->exits_disagree |= r->exits_disagree;
	row->idle |= r->idle;
	if (!(row->rounds & (row->rounds - 1))) /* room doubles at every power of two */
		row->round = xrealloc(row->round, (row->rounds ? 2 * row->rounds : 1) * sizeof(*row->round));
	row->round[row->rounds++] = round_of(r, host);
}

void hosts_summary(struct summary *out, const struct summary *s, const struct hosts *h)
{
	*out = (struct summary){.lane = s->lane, .allow_unsteady = s->allow_unsteady};
	for (size_t i = 0; i < s->n; i++) {
		size_t host = hosts_index(h, s->v[i].system);

		if (host < h->n)
			add_host(row_of(out, &s->v[i]), &s->v[i], (u32)host);
	}
	summary_finish(out);
}

/* --- who is not like the others */

void hosts_z(const double *v, size_t n, double *z)
{
	double *x = xcalloc(2 * n + 1, sizeof(*x)), *far = x + n;
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i] > 0 && isfinite(v[i]))
			x[m++] = log(v[i]);
	double median = stats_median(x, m);
	for (size_t i = 0; i < m; i++)
		far[i] = fabs(x[i] - median);
	double mad = stats_median(far, m);
	for (size_t i = 0; i < n; i++) {
		double d = v[i] > 0 && isfinite(v[i]) && m >= HOSTS_FEW ? log(v[i]) - median : NAN;

		z[i] = fabs(d) < 1e-12 ? 0 : 0.6745 * d / mad;
	}
	free(x);
}

/* --- where the variance comes from */

/* The logarithms of the ratios of the rounds that both have. */
static size_t ratios(const struct summary_row *a, const struct summary_row *b, double *d)
{
	size_t n = 0;

	for (size_t i = 0; a && b && i < a->rounds; i++)
		for (size_t k = 0; k < b->rounds; k++)
			if (a->round[i].round == b->round[k].round && a->round[i].value > 0 && b->round[k].value > 0)
				d[n++] = log(b->round[k].value / a->round[i].value);
	return n;
}

struct hosts_spread hosts_spread(const struct summary_row *const *a, const struct summary_row *const *b, size_t n)
{
	struct hosts_spread s = {NAN, NAN};
	double *mean = xcalloc(n + 1, sizeof(*mean)), below = 0, within = 0;
	size_t hosts = 0, repeated = 0;

	for (size_t h = 0; h < n; h++) {
		double *d = xcalloc((a[h] ? a[h]->rounds : 0) + 1, sizeof(*d));
		size_t rounds = ratios(a[h], b[h], d);

		if (rounds)
			mean[hosts++] = stats_mean(d, rounds);
		if (rounds > 1) {
			double variance = stats_variance(d, rounds);

			repeated++;
			within += variance;
			below += variance / (double)rounds;
		}
		free(d);
	}
	if (repeated)
		s.within = sqrt(within / (double)repeated);
	if (hosts > 1 && repeated)
		s.between = sqrt(fmax(stats_variance(mean, hosts) - below / (double)repeated, 0));
	free(mean);
	return s;
}
