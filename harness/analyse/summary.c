/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stored cells gathered into rows. Values come from cell_value() and intervals from Student's t over rounds; what
 * may be said about a number is decided here once, so that every verb says the same.
 */
#include "summary.h"
#include "host_boots.h"
#include "reason.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By bench, params, system, as cells come out of the store. */
static int row_order(const struct summary_row *r, const char *bench, const char *params, const char *system)
{
	int order = strcmp(r->bench, bench);

	if (!order)
		order = strcmp(r->params, params);
	return order ? order : strcmp(r->system, system);
}

static struct summary_row *row_get(struct summary *s, const struct stored_cell *c)
{
	/* Cells come ordered, so the row is nearly always the last one, or one that is not there yet. */
	int order = s->n ? row_order(&s->v[s->n - 1], c->cell.bench, c->cell.params, c->system) : -1;

	for (size_t i = order < 0 && !s->unsorted ? 0 : s->n; i-- > 0;) {
		struct summary_row *r = &s->v[i];
		if (!row_order(r, c->cell.bench, c->cell.params, c->system))
			return r;
	}
	s->unsorted |= order > 0;
	s->ordered = false;
	if (s->n == s->cap)
		s->v = xrealloc(s->v, (s->cap = s->cap ? 2 * s->cap : 64) * sizeof(*s->v));
	struct summary_row *r = &s->v[s->n++];
	*r = (struct summary_row){.exits_counted = EXITS_UNCOUNTED, .exits_declared = c->cell.exits_declared};
	copy_str(r->bench, c->cell.bench);
	copy_str(r->params, c->cell.params);
	copy_str(r->unit, c->cell.unit);
	copy_str(r->system, c->system);
	copy_str(r->class, c->class);
	copy_str(r->clock, c->clock);
	r->needs = c->needs;
	r->result = c->result;
	r->loose = s->lane == LANE_PATH && !system_device_counts(c->system);
	return r;
}

static struct summary_round *round_get(struct summary_row *r, u32 round)
{
	for (size_t i = 0; i < r->rounds; i++)
		if (r->round[i].round == round)
			return &r->round[i];
	if (!(r->rounds & (r->rounds - 1))) /* room doubles at every power of two */
		r->round = xrealloc(r->round, (r->rounds ? 2 * r->rounds : 1) * sizeof(*r->round));
	struct summary_round *x = &r->round[r->rounds++];
	*x = (struct summary_round){.round = round, .value = NAN, .body = NAN, .control = NAN};
	return x;
}

static void digest(const struct cell *c, char hex[65])
{
	struct buf b = {0};

	buf_put(&b, &c->n, sizeof(c->n));
	buf_put(&b, &c->body.n, sizeof(c->body.n));
	buf_put(&b, c->body.v, c->body.n * sizeof(u64));
	buf_put(&b, c->control.v, c->control.n * sizeof(u64));
	sha256_hex(b.data, b.len, hex);
	buf_free(&b);
}

/*
 * Every launch keeps its value, also one at or below zero: whether the row has one is decided once, by all of them
 * (row_finish). Those that pass a limit of their own would be the ones that chance has lifted above it.
 */
static void round_measure(struct summary_round *x, const struct cell *c, enum lane lane, bool loose, const char *clock)
{
	struct cell_value v;

	cell_value(c, lane, &v);
	if (!v.batches)
		return;
	digest(c, x->digest);
	/* A clock that is wrong gives no time at all, neither of the operation nor of the loop around it. */
	if (lane == LANE_TIME && !strcmp(clock, "invalid")) {
		if (x->verdict == HVLAB_OK)
			copy_str(x->reason, WHY_CLOCK_INVALID);
		return;
	}
	x->body = v.body;
	x->control = v.control;
	if (x->verdict != HVLAB_OK)
		return;
	x->value = loose ? v.most : v.value;
	x->steady = v.steady.kind;
}

/* There are few of them, and most launches have that of the one before. */
static u32 host_number(struct summary *s, const char *boot)
{
	for (size_t i = s->nhosts; i-- && *boot;)
		if (!strcmp(s->host[i], boot))
			return (u32)i + 1;
	if (!*boot)
		return 0;
	s->host = xrealloc(s->host, (s->nhosts + 1) * sizeof(*s->host));
	copy_str(s->host[s->nhosts], boot);
	return (u32)++s->nhosts;
}

static void mix(char word[16], const char *other)
{
	if (strcmp(word, other))
		copy_strn(word, 16, "mixed");
}

int summary_add(struct summary *s, const struct stored_cell *c)
{
	struct summary_row *r = row_get(s, c);
	size_t known = r->rounds;
	struct summary_round *x = round_get(r, c->round);

	mix(r->class, c->class);
	mix(r->clock, c->clock);
	/* A clock that did not say how fine it is counts ticks at best. */
	if (s->lane == LANE_TIME && c->cell.n)
		r->grain = fmax(r->grain, fmax(c->quantum, 1) / (double)c->cell.n);
	if (c->clock_hz > 0) {
		r->clock_boots++;
		r->clock_hz += (c->clock_hz - r->clock_hz) / r->clock_boots;
	}
	/* Of several boots the one that disagrees is shown. */
	if (r->exits_counted == EXITS_UNCOUNTED || (c->exits_disagree && !r->exits_disagree))
		r->exits_counted = c->exits_counted;
	r->exits_disagree |= c->exits_disagree;
	if (known == r->rounds && c->attempt < x->attempt)
		return 0;
	*x = (struct summary_round){.round = c->round, .attempt = c->attempt, .host = host_number(s, c->host_boot), .verdict = c->cell.verdict,
				    .value = NAN, .body = NAN, .control = NAN, .n = c->cell.n,
				    .result = c->cell.result, .counted = c->exits_counted != EXITS_UNCOUNTED};
	if (c->cell.verdict != HVLAB_OK)
		copy_str(x->reason, c->cell.reason);
	r->idle |= c->cell.verdict == HVLAB_OK && !strcmp(c->cell.reason, HVLAB_IDLE_CHECK);
	round_measure(x, &c->cell, s->lane, r->loose, c->clock);
	return 0;
}

static int by_round(const void *a, const void *b)
{
	u32 x = ((const struct summary_round *)a)->round, y = ((const struct summary_round *)b)->round;

	return (x > y) - (x < y);
}

/*
 * Mean and interval on the logarithm: it is what compare uses, so the two agree. The clock's grain is a floor of the interval,
 * because medians that fall on one step of the clock agree by that alone.
 */
static void time_value(struct summary_row *r, double *v, const u32 *host)
{
	double half = NAN;

	r->units = host_boots_fold(v, NULL, host, r->n);
	for (size_t i = 0; i < r->units; i++)
		v[i] = log(v[i]);
	double mean = stats_mean(v, r->units);
	r->value = exp(mean);
	if (r->units >= 2)
		half = fmax(stats_t_quantile(0.975, (double)r->units - 1) * sqrt(stats_variance(v, r->units) / (double)r->units),
			    r->grain / r->value);
	r->low = exp(mean - half);
	r->high = exp(mean + half);
}

static void path_value(struct summary_row *r, const double *v)
{
	r->low = r->high = v[0];
	r->value = r->loose ? stats_median(v, r->n) : v[0];
	for (size_t i = 1; i < r->n; i++) {
		r->low = fmin(r->low, v[i]);
		r->high = fmax(r->high, v[i]);
	}
}

/* Where most launches have none, it is no accident that the number would be one of the moment. */
static const char *unsteady(const struct summary_row *r)
{
	return 2 * r->steady[STEADY_NONE] > r->n ? WHY_NO_STEADY_STATE : NULL;
}

/* Why the row has no value, out of those of its launches; NULL: it has one. */
static const char *no_value(const struct summary *s, const struct summary_row *r, const double *v)
{
	for (size_t i = 0; i < r->n; i++)
		if (v[i] <= 0)
			return WHY_BELOW_RESOLUTION;
	return s->lane == LANE_TIME && r->control > CONTROL_MAX * r->body ? WHY_CONTROL_TOO_LARGE : s->allow_unsteady ? NULL : unsteady(r);
}

/* In the path lane rounds keep theirs: compare sees by them whether they are equal. */
static void leave_without(struct summary *s, struct summary_row *r, const char *why)
{
	r->n = 0;
	if (!*r->reason && r->verdict == HVLAB_OK)
		copy_str(r->reason, why);
	for (size_t i = 0; s->lane == LANE_TIME && i < r->rounds; i++)
		r->round[i].value = NAN;
}

/* A remark beside a value, or with NO_STEADY_STATE in its place: in how many launches. */
static void remark(struct summary_row *r, const char *why, u32 n)
{
	copy_str(r->reason, why);
	reason_add(r->reason, sizeof(r->reason), "n", "%u", n);
	reason_add(r->reason, sizeof(r->reason), "of", "%zu", r->n);
}

#define APART_MADS 10 /* robust standard deviations, and a share, by which a launch is of another size */
#define APART_SHARE 0.05

/* How many launches are of another size than the rest, and which comes first; nothing is done to them. */
static u32 launches_apart(const struct summary_row *r, const double *v, double *times, u32 *round)
{
	double *off = xmalloc((r->n + 1) * sizeof(*off)), middle = stats_median(v, r->n);
	u32 apart = 0;

	for (size_t i = 0; i < r->n; i++)
		off[i] = fabs(v[i] - middle);
	double limit = fmax(APART_MADS * 1.4826 * stats_median(off, r->n), APART_SHARE * middle);
	for (size_t i = 0, k = 0; i < r->rounds && r->n > 3; i++) {
		if (isnan(r->round[i].value) || off[k++] <= limit)
			continue;
		if (!apart++) {
			*times = r->round[i].value / middle;
			*round = r->round[i].round;
		}
	}
	free(off);
	return apart;
}

/* What a mean over launches does not show. The verdict of a benchmark that is not well says more. */
static void remark_launches(struct summary_row *r, const double *v, const char *why)
{
	double times = 0;
	u32 round = 0, apart = launches_apart(r, v, &times, &round);

	if (*r->reason || r->idle || r->verdict != HVLAB_OK || (why && why != WHY_NO_STEADY_STATE))
		return;
	if (r->steady[STEADY_NONE])
		remark(r, WHY_NO_STEADY_STATE, r->steady[STEADY_NONE]);
	else if (apart) {
		remark(r, WHY_LAUNCH_APART, apart);
		reason_add(r->reason, sizeof(r->reason), "round", "%u", round);
		reason_add(r->reason, sizeof(r->reason), "times", "%.3g", times);
	} else if (r->steady[STEADY_SLOWDOWN])
		remark(r, WHY_SLOWDOWN, r->steady[STEADY_SLOWDOWN]);
	else if (r->steady[STEADY_WARM_UP])
		remark(r, WHY_WARM_UP, r->steady[STEADY_WARM_UP]);
}

static void row_verdict(struct summary_row *r)
{
	for (size_t i = 0; i < r->rounds; i++) {
		const struct summary_round *x = &r->round[i];

		if (i == 0 || x->verdict > r->verdict || (x->verdict == r->verdict && !*r->reason)) {
			r->verdict = x->verdict;
			copy_str(r->reason, x->reason);
		}
		if (!*x->digest)
			continue;
		const char *first = r->round[0].digest;
		for (size_t k = 0; !*first && k < i; k++)
			first = r->round[k].digest;
		r->boots++;
		r->same += r->boots == 1 || !strcmp(x->digest, first);
	}
}

static void row_finish(struct summary *s, struct summary_row *r)
{
	double *v = xcalloc(3 * r->rounds + 1, sizeof(*v)), *body = v + r->rounds, *control = body + r->rounds;
	u32 *host = xcalloc(r->rounds + 1, sizeof(*host));
	size_t samples = 0;

	qsort(r->round, r->rounds, sizeof(*r->round), by_round);
	row_verdict(r);
	r->n = 0;
	for (size_t i = 0; i < r->rounds; i++) {
		if (!isnan(r->round[i].value)) {
			r->steady[r->round[i].steady]++;
			host[r->n] = r->round[i].host;
			v[r->n++] = r->round[i].value;
		}
		if (!isnan(r->round[i].body)) {
			body[samples] = r->round[i].body;
			control[samples++] = r->round[i].control;
		}
	}
	r->body = samples ? stats_median(body, samples) : NAN;
	r->control = samples ? stats_median(control, samples) : NAN;
	r->value = r->low = r->high = NAN;
	const char *why = no_value(s, r, v);
	if (s->lane == LANE_TIME && r->n)
		remark_launches(r, v, why);
	if (r->loose && r->n && !*r->reason)
		copy_str(r->reason, WHY_REAL_TIME);
	if (why)
		leave_without(s, r, why);
	else if (r->n && s->lane == LANE_PATH)
		path_value(r, v);
	else if (r->n)
		time_value(r, v, host);
	free(host);
	free(v);
}

void summary_finish(struct summary *s)
{
	s->ordered = true;
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];

		s->ordered &= !i || row_order(r - 1, r->bench, r->params, r->system) < 0;
		row_finish(s, &s->v[i]);
	}
}

/* The first row that is not before this one; where rows are in no order, the row itself or their end. */
static size_t row_at(const struct summary *s, const char *bench, const char *params, const char *system)
{
	size_t low = 0, high = s->n;

	while (s->ordered && low < high) {
		size_t middle = (low + high) / 2;

		if (row_order(&s->v[middle], bench, params, system) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low < s->n && !s->ordered && row_order(&s->v[low], bench, params, system))
		low++;
	return low;
}

const struct summary_row *summary_find(const struct summary *s, const char *bench, const char *params,
				       const char *system)
{
	size_t i = row_at(s, bench, params, system);

	return i < s->n && !row_order(&s->v[i], bench, params, system) ? &s->v[i] : NULL;
}

const struct summary_row *summary_twin(const struct summary *s, const char *bench, const char *params)
{
	for (size_t i = s->ordered ? row_at(s, bench, params, "") : 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];
		bool same = !strcmp(r->bench, bench) && !strcmp(r->params, params);

		if (same && system_is_aa(r->system))
			return r;
		if (!same && s->ordered)
			break;
	}
	return NULL;
}

static int by_system(const void *a, const void *b)
{
	return system_order(*(const char *const *)a, *(const char *const *)b);
}

const char **summary_systems(const struct summary *s, size_t *n)
{
	const char **systems = xcalloc(s->n + 1, sizeof(*systems));
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++)
		systems[i] = s->v[i].system;
	qsort(systems, s->n, sizeof(*systems), by_system);
	for (size_t i = 0; i < s->n; i++)
		if (!kept || strcmp(systems[kept - 1], systems[i]))
			systems[kept++] = systems[i];
	*n = kept;
	return systems;
}

void summary_kind(const struct summary *s, const char *system, char class[16], char clock[16])
{
	class[0] = clock[0] = '\0';
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];

		if (strcmp(r->system, system))
			continue;
		if (!*class) {
			copy_strn(class, 16, r->class);
			copy_strn(clock, 16, r->clock);
		}
		mix(class, r->class);
		mix(clock, r->clock);
	}
}

void summary_values(const struct summary_row *r, double *values, size_t rounds)
{
	for (size_t i = 0; i < rounds; i++)
		values[i] = NAN;
	for (size_t i = 0; r && i < r->rounds; i++)
		if (r->round[i].round < rounds)
			values[r->round[i].round] = r->round[i].value;
}

void summary_hosts(const struct summary_row *r, u32 *hosts, size_t rounds)
{
	for (size_t i = 0; i < rounds; i++)
		hosts[i] = 0;
	for (size_t i = 0; r && i < r->rounds; i++)
		if (r->round[i].round < rounds)
			hosts[r->round[i].round] = r->round[i].host;
}

size_t summary_rounds(const struct summary *s)
{
	size_t rounds = 0;

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->v[i].rounds; k++)
			if (s->v[i].round[k].round >= rounds)
				rounds = (size_t)s->v[i].round[k].round + 1;
	return rounds;
}

void summary_free(struct summary *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i].round);
	free(s->v);
	free(s->host);
	*s = (struct summary){.lane = s->lane};
}

const char *summary_evidence(const struct summary *s, const struct summary_row *r, char out[48])
{
	double half = r->n >= 2 && r->value ? 100 * fmax(r->high - r->value, r->value - r->low) / fabs(r->value) : NAN;

	if (s->lane == LANE_PATH && !r->boots)
		copy_strn(out, 48, "no samples");
	else if (s->lane == LANE_PATH && r->boots == 1)
		copy_strn(out, 48, r->loose ? "1 boot, real time" : "1 boot, unproven");
	else if (r->loose)
		snprintf(out, 48, "%u boots, real time", r->boots);
	else if (s->lane == LANE_PATH)
		snprintf(out, 48, "%s %u/%u", r->same == r->boots ? "identical" : "differs", r->same, r->boots);
	else if (isnan(half))
		snprintf(out, 48, "n=%zu%s", r->n, r->n == 1 ? ", no inference" : "");
	else if (r->units < r->n)
		snprintf(out, 48, "n=%u (%u) +-%.3g %%", (u32)r->units, (u32)r->n, half);
	else
		snprintf(out, 48, "n=%zu +-%.*f %%", r->n, half < 1 ? 2 : 1, half);
	return out;
}

const char *summary_exits(const struct summary_row *r, char out[48])
{
	char counted[24] = "-", declared[16] = "varies";

	if (r->exits_counted != EXITS_UNCOUNTED)
		snprintf(counted, sizeof(counted), "%.4g", (double)r->exits_counted / 1000);
	if (r->exits_declared != EXITS_VARY)
		snprintf(declared, sizeof(declared), "%d", r->exits_declared);
	snprintf(out, 48, "%s/%s%s", counted, declared, summary_exits_mark(r));
	return out;
}

const char *summary_unit(const struct summary *s, const struct summary_row *r, char out[32])
{
	snprintf(out, 32, "%s/%s", s->lane == LANE_PATH ? "instructions" : "ticks", *r->unit ? r->unit : "op");
	return out;
}

const char *summary_exits_word(const struct summary_row *r)
{
	if (r->exits_counted < 0 || r->exits_declared == EXITS_VARY)
		return "";
	/* What the store has of cell_not_intercepted(): a dead counter disagrees, so what is left has counted others. */
	if (r->exits_disagree)
		return "disagree";
	return r->exits_declared == 0 || r->exits_counted ? "agree" : r->unproven ? "none" : "not intercepted";
}

const char *summary_exits_mark(const struct summary_row *r)
{
	const char *word = summary_exits_word(r);

	return r->exits_disagree ? "!" : !strcmp(word, "not intercepted") ? "^" : !strcmp(word, "none") ? "~" : "";
}

struct claim_of summary_claim(const struct summary *s, const struct summary_row *r)
{
	return (struct claim_of){s->lane, r->class, r->clock, r->bench, r->unit, r->needs};
}

double summary_ns(const struct summary *s, const struct summary_row *r)
{
	struct claim_of c = summary_claim(s, r);

	return claim_ns(&c, r->value, r->clock_hz);
}

double summary_gb_s(const struct summary *s, const struct summary_row *r)
{
	struct claim_of c = summary_claim(s, r);

	return claim_gb_s(&c, r->value, r->clock_hz);
}

const char *summary_time(const struct summary *s, const struct summary_row *r, char out[48])
{
	double ns = summary_ns(s, r), rate = summary_gb_s(s, r);

	out[0] = 0;
	if (!isnan(rate))
		snprintf(out, 48, "%.4g GB/s", rate);
	else if (!isnan(ns))
		snprintf(out, 48, "%.4g ns", ns);
	return out;
}
