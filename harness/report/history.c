/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading a history: what is not derived yet is derived from samples; epochs are told by the facts of the environment.
 */
#include "history.h"
#include "clean.h"
#include "compare.h"
#include "store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTROLS "cpu_*,clk_null,clk_core" /* no exit, no memory: what moves them is the machine */

/* --- deriving */

/* Half of what a system shows against itself, on the logarithm. */
static double floor_of(const struct summary *s, const struct summary_row *r)
{
	char aa[SYSTEM_MAX + 8];
	double *own, *twin, floor = 0;
	size_t n = summary_rounds(s);

	snprintf(aa, sizeof(aa), "%s" SYSTEM_AA, r->system);
	const struct summary_row *other = s->lane == LANE_TIME ? summary_find(s, r->bench, r->params, aa) : NULL;
	if (!other)
		return 0;
	struct comparison c;
	own = xcalloc(n + 1, sizeof(*own));
	twin = xcalloc(n + 1, sizeof(*twin));
	summary_values(r, own, n);
	summary_values(other, twin, n);
	compare_rounds(&c, LANE_TIME, own, twin, n,
		       &(struct compare_terms){.delta = COMPARE_DELTA, .grain_a = r->grain, .grain_b = other->grain});
	if (!isnan(c.low) && c.low > 0)
		floor = fmax(fabs(log(c.low)), fabs(log(c.high)));
	free(own);
	free(twin);
	return floor;
}

static int derive_from(struct store *s, const struct load *l, struct why *why)
{
	struct stored_point *p = xcalloc(l->summary.n + 1, sizeof(*p));
	char (*unit)[32] = xcalloc(l->summary.n + 1, sizeof(*unit));
	size_t n = 0;

	for (size_t i = 0; i < l->summary.n; i++) {
		const struct summary_row *r = &l->summary.v[i];
		if (system_is_aa(r->system))
			continue;
		p[n] = (struct stored_point){.bench = r->bench, .params = r->params, .system = r->system,
					     .unit = summary_unit(&l->summary, r, unit[n]), .reason = r->reason, .value = r->value,
					     .low = r->low, .high = r->high, .floor = floor_of(&l->summary, r), .n = (u32)r->n};
		n++;
	}
	int err = store_points_set(s, l->campaign, HVLAB_VERSION, p, n, why);
	free(p);
	free(unit);
	return err;
}

static int derive(struct store *s, const struct stored_night *night, struct why *why)
{
	struct campaign c;
	struct load l = {0};

	if (night->derived)
		return 0;
	int err = store_campaign_get(s, night->tag, &c, why);
	if (err)
		return err;
	err = load_campaign(&l, s, &c, NULL, false, NULL, NULL, why);
	if (!err)
		err = derive_from(s, &l, why);
	load_free(&l);
	campaign_free(&c);
	return err;
}

/* --- epochs */

struct surroundings {
	s64 environment, image;
	struct facts facts;
	u32 epoch; /* the first that is no different */
};

static int add_fact(void *facts, const char *system, const char *key, const char *value)
{
	facts_set(facts, key, value);
	return 0;
}

static bool matters(const struct history *h, const char *key)
{
	return !h->subject || !globs_match(h->subject, key);
}

static bool covers(const struct history *h, const struct facts *a, const struct facts *b)
{
	for (size_t i = 0; i < a->n; i++) {
		const char *other = facts_get(b, a->v[i].key);
		if (matters(h, a->v[i].key) && (!other || strcmp(other, a->v[i].value)))
			return false;
	}
	return true;
}

static const struct surroundings *surroundings_find(const struct history *h, s64 environment, s64 image)
{
	for (size_t i = h->narounds; i--;)
		if (h->around[i].environment == environment && h->around[i].image == image)
			return &h->around[i];
	return NULL;
}

static int surroundings_get(struct history *h, struct store *s, s64 environment, s64 image, u32 *epoch, struct why *why)
{
	const struct surroundings *known = surroundings_find(h, environment, image);
	struct surroundings now = {.environment = environment, .image = image, .epoch = (u32)h->narounds + 1};
	int err = known ? 0 : store_environment_facts(s, environment, image, add_fact, &now.facts, why);

	for (size_t i = 0; !known && i < h->narounds && now.epoch > h->narounds; i++)
		if (covers(h, &now.facts, &h->around[i].facts) && covers(h, &h->around[i].facts, &now.facts))
			now.epoch = h->around[i].epoch;
	if (!known) {
		h->around = xrealloc(h->around, (h->narounds + 1) * sizeof(*h->around));
		h->around[h->narounds++] = now;
	}
	*epoch = known ? known->epoch : now.epoch;
	return err;
}

void history_differences(const struct history *h, const struct history_row *r, size_t before, size_t behind, history_fact_fn fn,
			 void *arg)
{
	const struct surroundings *a = surroundings_find(h, r->more[before].environment, r->more[before].image);
	const struct surroundings *b = surroundings_find(h, r->more[behind].environment, r->more[behind].image);

	for (size_t i = 0; a && b && i < b->facts.n; i++) {
		const char *was = facts_get(&a->facts, b->facts.v[i].key);
		if (!was || strcmp(was, b->facts.v[i].value))
			fn(arg, b->facts.v[i].key, was ? was : "-", b->facts.v[i].value);
	}
	for (size_t i = 0; a && b && i < a->facts.n; i++)
		if (!facts_get(&b->facts, a->facts.v[i].key))
			fn(arg, a->facts.v[i].key, a->facts.v[i].value, "-");
}

/* --- reading */

struct reading_history {
	struct history *h;
	size_t night, hint;
	bool again;
};

static int add_night(void *arg, const struct stored_night *night)
{
	struct history *h = arg;

	h->night = xrealloc(h->night, (h->nights + 1) * sizeof(*h->night));
	h->night[h->nights++] = *night;
	return 0;
}

static void oldest_first(struct history *h)
{
	for (size_t i = 0; i < h->nights / 2; i++) {
		struct stored_night night = h->night[i];
		h->night[i] = h->night[h->nights - 1 - i];
		h->night[h->nights - 1 - i] = night;
	}
}

static bool row_is(const struct history_row *r, const struct stored_point *p)
{
	return !strcmp(r->bench, p->bench) && !strcmp(r->params, p->params) && !strcmp(r->system, p->system);
}

static struct history_row *row_new(struct history *h, const struct stored_point *p)
{
	h->v = xrealloc(h->v, (h->n + 1) * sizeof(*h->v));
	struct history_row *r = &h->v[h->n++];
	*r = (struct history_row){.v = xcalloc(h->nights, sizeof(*r->v)), .more = xcalloc(h->nights, sizeof(*r->more))};
	copy_str(r->bench, p->bench);
	copy_str(r->params, p->params);
	copy_str(r->system, p->system);
	copy_str(r->unit, p->unit);
	text_line(r->bench);
	text_line(r->params);
	text_line(r->system);
	text_line(r->unit);
	for (size_t i = 0; i < h->nights; i++)
		r->v[i].value = NAN;
	return r;
}

/* Rows come in the same order night by night: the next one is where it was looked for last, and one more. */
static struct history_row *row_get(struct reading_history *x, const struct stored_point *p)
{
	struct history *h = x->h;

	for (size_t k = 0; k < h->n; k++) {
		size_t i = (x->hint + k) % h->n;
		if (row_is(&h->v[i], p)) {
			x->hint = i + 1;
			return &h->v[i];
		}
	}
	return row_new(h, p);
}

static int add_point(void *arg, const struct stored_point *p)
{
	struct reading_history *x = arg;
	struct history_row *r = row_get(x, p);
	struct night_value *v = &r->v[x->night];
	struct history_more *more = &r->more[x->night];

	if (x->again && isnan(p->value))
		return 0;
	*v = (struct night_value){.value = p->value, .floor = p->floor, .inexact = x->h->lane == LANE_PATH && (p->low < p->high || !system_device_counts(p->system))};
	*more = (struct history_more){p->low, p->high, p->environment, p->image, p->n, x->again};
	if (x->night + 1 == x->h->nights)
		copy_str(r->reason, p->reason);
	text_line(r->reason);
	return 0;
}

static int note_again(void *arg, const struct stored_night *night)
{
	*(struct stored_night *)arg = *night;
	return 0;
}

/* A suspect was measured again because of its value: that measurement alone is not chosen by what it shows, and counts. */
static int read_night(struct history *h, struct store *s, size_t i, const char *bench, struct why *why)
{
	struct reading_history x = {.h = h, .night = i};
	struct stored_night again = {0};
	char name[64];

	if (!h->night[i].derived && store_only_reads(s)) {
		h->underived++;
		return 0;
	}
	int err = derive(s, &h->night[i], why);

	if (!err)
		err = store_points(s, h->night[i].id, bench, add_point, &x, why);
	snprintf(name, sizeof(name), "again %s", h->night[i].tag);
	if (!err && h->night[i].again)
		err = store_nights(s, name, h->lane, INT64_MAX, 1, note_again, &again, why);
	if (err || !again.id)
		return err;
	x.again = true;
	err = derive(s, &again, why);
	return err ? err : store_points(s, again.id, bench, add_point, &x, why);
}

static int number_epochs(struct history *h, struct store *s, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < h->n; i++) {
		u32 epoch = 0;
		for (size_t k = 0; k < h->nights && !err; k++) {
			if (h->v[i].more[k].environment)
				err = surroundings_get(h, s, h->v[i].more[k].environment, h->v[i].more[k].image, &epoch, why);
			h->v[i].v[k].epoch = epoch;
		}
	}
	return err;
}

static int add_refusal(void *refused, const char *system, const char *key, const char *reason)
{
	if (!facts_get(refused, system))
		facts_set(refused, system, reason);
	return 0;
}

static int add_baseline(void *arg, const struct stored_baseline *b)
{
	struct history *h = arg;
	size_t at = 0;

	while (at < h->nights && h->night[at].id != b->campaign)
		at++;
	for (size_t i = 0; i < h->n && at < h->nights; i++)
		if (globs_match(b->bench, h->v[i].bench) &&
		    (globs_match(b->system, h->v[i].system) || globs_match(b->system, system_variant(h->v[i].system)))) {
			h->v[i].v[at].set |= !strcmp(b->kind, "set");
			h->v[i].v[at].known |= !strcmp(b->kind, "ack");
		}
	return 0;
}

static int row_order(const void *a, const void *b)
{
	const struct history_row *x = a, *y = b;
	int by = strcmp(x->bench, y->bench);

	by = by ? by : strcmp(x->params, y->params);
	return by ? by : strcmp(x->system, y->system);
}

/* --- how strongly the nights of a system hang together */

static size_t last_nights(const struct history *h)
{
	return h->nights > GATE_NIGHTS ? h->nights - GATE_NIGHTS : 0;
}

#define RHO_ROWS 30 /* of a system, evenly out of all: more say no more */

static double rho_of(const struct history *h, const char *system)
{
	size_t n = 0, all = 0, seen = 0, from = last_nights(h);
	double each[RHO_ROWS];

	for (size_t i = 0; i < h->n; i++)
		all += !strcmp(h->v[i].system, system);
	size_t every = (all + RHO_ROWS - 1) / RHO_ROWS;
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->v[i].system, system) && seen++ % every == 0)
			each[n++] = gate_autocorrelation(h->v[i].v + from, h->nights - from);
	return gate_rho(each, n);
}

static void rho_all(struct history *h, const struct history *of)
{
	for (size_t i = 0; i < h->n && h->lane == LANE_TIME; i++) {
		const struct history_row *known = NULL;
		for (size_t k = 0; k < i && !known; k++)
			known = strcmp(h->v[k].system, h->v[i].system) ? NULL : &h->v[k];
		h->v[i].rho = known ? known->rho : rho_of(of, h->v[i].system);
	}
}

/* --- judging */

static bool has_moved(const struct history_row *r)
{
	return r->gate.word == GATE_SUSPECT || r->gate.word == GATE_CONFIRMED;
}

/* More than half of the controls of a system moved the same way: the machine did, and so did all that moved with them. */
static bool controls_moved(const struct history *h, const char *system, bool longer)
{
	size_t judged = 0, same = 0;

	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->v[i].system, system) && globs_match(CONTROLS, h->v[i].bench) && h->v[i].gate.nights) {
			judged++;
			same += has_moved(&h->v[i]) && h->v[i].gate.longer == longer;
		}
	return judged > 1 && 2 * same > judged;
}

static void judge_all(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		h->v[i].gate = gate_judge(h->lane, h->v[i].v, h->nights, h->v[i].rho);
	for (size_t i = 0; i < h->n; i++)
		h->v[i].controls = has_moved(&h->v[i]) && controls_moved(h, h->v[i].system, h->v[i].gate.longer);
	for (size_t i = 0; i < h->n; i++)
		if (h->v[i].controls)
			h->v[i].gate.word = GATE_ENVIRONMENT;
}

static int read_all(struct history *h, struct store *s, const struct campaign *c, const char *bench, u32 most, struct why *why)
{
	int err = store_nights(s, c->name, c->lane, c->id, most, add_night, h, why);

	oldest_first(h);
	for (size_t i = 0; i < h->nights && !err; i++)
		err = read_night(h, s, i, bench, why);
	if (!err)
		err = number_epochs(h, s, why);
	if (h->n)
		qsort(h->v, h->n, sizeof(*h->v), row_order);
	return err;
}

/* One benchmark does not tell how strongly nights hang together: all of them do, in as many nights as the gate looks at. */
static int read_rho(struct history *h, struct store *s, const struct campaign *c, struct why *why)
{
	struct history all = {.lane = h->lane, .subject = h->subject};
	int err = read_all(&all, s, c, NULL, GATE_NIGHTS, why);

	if (!err)
		rho_all(h, &all);
	history_free(&all);
	return err;
}

int history_load(struct history *h, struct store *s, const struct campaign *c, const char *bench, u32 most, const char *subject,
		 struct why *why)
{
	*h = (struct history){.lane = c->lane, .subset = c->subset, .subject = subject};
	int err = read_all(h, s, c, bench, most, why);

	if (!err && bench && h->lane == LANE_TIME)
		err = read_rho(h, s, c, why);
	else if (!err)
		rho_all(h, h);
	if (!err)
		err = store_baselines(s, add_baseline, h, why);
	if (!err)
		err = store_refused(s, c->id, add_refusal, &h->refused, why);
	judge_all(h);
	return err;
}

void history_free(struct history *h)
{
	for (size_t i = 0; i < h->n; i++) {
		free(h->v[i].v);
		free(h->v[i].more);
	}
	for (size_t i = 0; i < h->narounds; i++)
		facts_free(&h->around[i].facts);
	free(h->v);
	free(h->around);
	free(h->night);
	facts_free(&h->refused);
	*h = (struct history){0};
}

struct gate_sum history_sum(const struct history *h)
{
	struct gate_sum sum = {0};

	for (size_t i = 0; i < h->n; i++) {
		const struct gate_verdict *g = &h->v[i].gate;
		sum.of[g->word]++;
		sum.longer += g->word == GATE_CONFIRMED && g->longer;
		sum.suspect += g->word == GATE_SUSPECT && g->longer;
		sum.judged += g->word != GATE_NEW;
	}
	return sum;
}
