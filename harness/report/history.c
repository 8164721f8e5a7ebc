/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loading a history: nights, their points, how strongly they hang together, and what the gate says of the last.
 */
#include "history_impl.h"
#include "clean.h"
#include "store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTROLS "cpu_*,clk_null,clk_core" /* no exit, no memory: what moves them is the machine */

/* --- reading */

struct reading_history {
	struct history *h;
	const char *system; /* the only one, or NULL */
	size_t night, hint;
	bool again;
	bool mixed; /* rows are not in order */
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
	*r = (struct history_row){.v = xcalloc(h->nights, sizeof(*r->v)), .more = xcalloc(h->nights, sizeof(*r->more)),
				  .repeats = system_device_counts(p->system)};
	copy_str(r->bench, p->bench);
	copy_str(r->params, p->params);
	copy_str(r->system, p->system);
	text_line(r->bench);
	text_line(r->params);
	text_line(r->system);
	for (size_t i = 0; i < h->nights; i++)
		r->v[i].value = NAN;
	return r;
}

static int row_order_to(const struct history_row *r, const struct stored_point *p)
{
	int by = strcmp(r->bench, p->bench);

	by = by ? by : strcmp(r->params, p->params);
	return by ? by : strcmp(r->system, p->system);
}

/*
 * Rows come in the same order night by night: the next one is where it was looked for last, and one more. As long as each new one came
 * behind all others, one that is behind the last is new, and is not looked for among all.
 */
static struct history_row *row_get(struct reading_history *x, const struct stored_point *p)
{
	struct history *h = x->h;
	bool behind = !x->mixed && (!h->n || row_order_to(&h->v[h->n - 1], p) < 0);

	for (size_t k = 0; k < h->n && !behind; k++) {
		size_t i = (x->hint + k) % h->n;
		if (row_is(&h->v[i], p)) {
			x->hint = i + 1;
			return &h->v[i];
		}
	}
	x->mixed |= !behind;
	return row_new(h, p);
}

/* Points come night by night, those that were measured again by themselves. Those of a night that is not derived are old. */
static bool of_night(struct reading_history *x, s64 campaign)
{
	while (!x->again && x->night + 1 < x->h->nights && x->h->night[x->night].id < campaign)
		x->night++;
	return x->again || (x->h->night[x->night].id == campaign && x->h->night[x->night].derived);
}

static int add_point(void *arg, const struct stored_point *p)
{
	struct reading_history *x = arg;

	if ((x->system && !system_is(p->system, x->system)) || !of_night(x, p->campaign) || (x->again && isnan(p->value)))
		return 0;
	struct history_row *r = row_get(x, p);
	struct night_value *v = &r->v[x->night];
	struct history_more *more = &r->more[x->night];

	*v = (struct night_value){.value = p->value, .floor = p->floor,
				  .inexact = x->h->lane == LANE_PATH && (p->low < p->high || !r->repeats)};
	*more = (struct history_more){p->low, p->high, p->environment, p->image, p->n, x->again};
	if (!*r->unit) {
		copy_str(r->unit, p->unit);
		text_line(r->unit);
	}
	if (x->night + 1 == x->h->nights) {
		copy_str(r->reason, p->reason);
		text_line(r->reason);
	}
	return 0;
}

static int note_again(void *arg, const struct stored_night *night)
{
	*(struct stored_night *)arg = *night;
	return 0;
}

#define AGAIN_NAME(text, night) snprintf(text, sizeof(text), "again %s", (night)->tag)

/* The measurement of a night's suspects is derived like a night; where it cannot be, it has no say. */
static int derive_again(struct history *h, struct store *s, struct stored_night *night, struct why *why)
{
	struct stored_night again = {0};
	char name[64];

	AGAIN_NAME(name, night);
	int err = store_nights(s, name, h->lane, INT64_MAX, 1, note_again, &again, why);
	if (err || (!again.derived && store_only_reads(s)))
		night->again = 0;
	return err || !night->again ? err : history_derive(s, &again, why);
}

/* Derives the nights that are not derived yet, unless the database is only read. */
static int derive_all(struct history *h, struct store *s, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < h->nights && !err; i++) {
		bool can = h->night[i].derived || !store_only_reads(s);
		h->underived += !can;
		err = can ? history_derive(s, &h->night[i], why) : 0;
		h->night[i].derived = can;
		if (!err && can && h->night[i].again)
			err = derive_again(h, s, &h->night[i], why);
	}
	return err;
}

/* A suspect was measured again because of its value: that measurement alone is not chosen by what it shows, and counts. */
static int read_again(struct reading_history *x, struct store *s, const struct points_wanted *nights, struct why *why)
{
	char name[64];
	struct points_wanted w = *nights;

	AGAIN_NAME(name, &x->h->night[x->night]);
	w.name = name;
	w.from = w.until = x->h->night[x->night].again;
	return store_points(s, &w, add_point, x, why);
}

static int read_points(struct history *h, struct store *s, const struct points_wanted *w, const char *system, struct why *why)
{
	struct reading_history x = {.h = h, .system = system, .mixed = h->n > 0};
	int err = h->nights ? store_points(s, w, add_point, &x, why) : 0;

	x.again = true;
	for (x.night = 0; x.night < h->nights && !err; x.night++) {
		const struct stored_night *night = &h->night[x.night];
		if (night->again && night->derived && night->id >= w->from && night->id <= w->until)
			err = read_again(&x, s, w, why);
	}
	return err;
}

static int number_epochs(struct history *h, struct store *s, struct why *why)
{
	int err = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct history_more *before = NULL; /* most nights have the surroundings of the one before */
		u32 epoch = 0;
		for (size_t k = 0; k < h->nights && !err; k++) {
			const struct history_more *m = &h->v[i].more[k];
			if (m->environment && !(before && m->environment == before->environment && m->image == before->image))
				err = surroundings_get(h, s, m->environment, m->image, &epoch, why);
			before = m->environment ? m : before;
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

#define RHO_ROWS 30 /* of a system, evenly out of those of the last night: more say no more */

static bool ran(const struct history *h, const struct history_row *r)
{
	return h->nights && r->more[h->nights - 1].environment;
}

/* Which rows are those that tell of their system; rows are in order. The caller's to free. */
static bool *telling(const struct history *h)
{
	size_t *first = xcalloc(3 * h->n + 1, sizeof(*first)), *all = first + h->n, *before = all + h->n;
	bool *tells = xcalloc(h->n + 1, sizeof(*tells));

	for (size_t i = 0; i < h->n; i++) {
		while (strcmp(h->v[first[i]].system, h->v[i].system))
			first[i]++;
		all[first[i]] += ran(h, &h->v[i]);
	}
	for (size_t i = 0; i < h->n; i++)
		if (ran(h, &h->v[i]))
			tells[i] = before[first[i]]++ % ((all[first[i]] + RHO_ROWS - 1) / RHO_ROWS) == 0;
	free(first);
	return tells;
}

static double rho_of(const struct history *h, const bool *tells, const char *system)
{
	double each[RHO_ROWS];
	size_t n = 0, from = last_nights(h);

	for (size_t i = 0; i < h->n && n < RHO_ROWS; i++)
		if (tells[i] && !strcmp(h->v[i].system, system))
			each[n++] = gate_autocorrelation(h->v[i].v + from, h->nights - from);
	return gate_rho(each, n);
}

static void rho_all(struct history *h, const struct history *of)
{
	bool *tells = telling(of);

	for (size_t i = 0; i < h->n && h->lane == LANE_TIME; i++) {
		const struct history_row *known = NULL;
		for (size_t k = 0; k < i && !known; k++)
			known = strcmp(h->v[k].system, h->v[i].system) ? NULL : &h->v[k];
		h->v[i].rho = known ? known->rho : rho_of(of, tells, h->v[i].system);
	}
	free(tells);
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

static int read_nights(struct history *h, struct store *s, const struct campaign *c, u32 most, struct why *why)
{
	int err = store_nights(s, c->name, c->lane, c->id, most, add_night, h, why);

	oldest_first(h);
	return err ? err : derive_all(h, s, why);
}

/* What is not there tonight has told no unit. */
static int read_missing(struct history *h, struct store *s, struct points_wanted w, struct why *why)
{
	int err = 0;

	w.from = h->nights ? h->night[0].id : 0;
	for (size_t i = 0; i < h->n && !err; i++) {
		w.bench = h->v[i].bench;
		w.params = h->v[i].params;
		w.system = h->v[i].system;
		err = *h->v[i].unit ? 0 : read_points(h, s, &w, NULL, why);
	}
	return err;
}

/* In the path lane low and high are what it is judged by. */
static int read_all(struct history *h, struct store *s, struct points_wanted w, const struct history_wanted *wanted, struct why *why)
{
	s64 until = w.until;
	int err = 0;

	if (wanted->tonight && h->lane == LANE_TIME && h->nights > 1) {
		w.brief = true;
		w.until = h->night[h->nights - 2].id;
		err = read_points(h, s, &w, NULL, why);
		w.brief = false;
		w.from = w.until = until;
	}
	if (!err)
		err = read_points(h, s, &w, wanted->bench ? wanted->system : NULL, why);
	return err || !wanted->tonight ? err : read_missing(h, s, w, why);
}

static struct points_wanted of_nights(const struct history *h, const struct campaign *c)
{
	return (struct points_wanted){.name = c->name, .lane = c->lane, .from = h->nights ? h->night[0].id : 0, .until = c->id};
}

static int order_rows(struct history *h, struct store *s, struct why *why)
{
	if (h->n)
		qsort(h->v, h->n, sizeof(*h->v), row_order);
	return number_epochs(h, s, why);
}

static bool has_system(const struct history *h, const char *system)
{
	for (size_t i = 0; i < h->n; i++)
		if (!strcmp(h->v[i].system, system))
			return true;
	return false;
}

/* The rows of the last night alone say which ones tell of their system. */
static int read_last(struct history *last, struct store *s, const struct campaign *c, struct why *why)
{
	struct points_wanted w = of_nights(last, c);

	w.from = c->id;
	w.brief = true;
	int err = read_points(last, s, &w, NULL, why);
	return err ? err : order_rows(last, s, why);
}

/*
 * One benchmark does not tell how strongly nights hang together: others of its system do, in as many nights as the gate looks at.
 */
static int read_rho(struct history *h, struct store *s, const struct campaign *c, struct why *why)
{
	struct history last = {.lane = h->lane}, all = {.lane = h->lane};
	copy_str(all.subject, h->subject);
	int err = read_nights(&last, s, c, 1, why);

	if (!err)
		err = read_last(&last, s, c, why);
	if (!err)
		err = read_nights(&all, s, c, GATE_NIGHTS, why);
	bool *tells = telling(&last);
	for (size_t i = 0; i < last.n && !err; i++) {
		const struct history_row *r = &last.v[i];
		struct points_wanted w = of_nights(&all, c);
		w.brief = true;
		w.bench = r->bench;
		w.params = r->params;
		w.system = r->system;
		if (tells[i] && has_system(h, r->system))
			err = read_points(&all, s, &w, NULL, why);
	}
	if (!err)
		err = order_rows(&all, s, why);
	if (!err)
		rho_all(h, &all);
	free(tells);
	history_free(&last);
	history_free(&all);
	return err;
}

static void take_subject(struct history *h, const struct campaign *c, const char *subject)
{
	struct plan plan;

	plan_default(&plan, c->lane);
	bool known = c->plan && !plan_parse(&plan, "plan", c->plan, strlen(c->plan), NULL);
	copy_str(h->subject, subject ? subject : known ? plan.subject : "");
}

int history_load(struct history *h, struct store *s, const struct campaign *c, const struct history_wanted *wanted, struct why *why)
{
	*h = (struct history){.lane = c->lane, .subset = c->subset};
	take_subject(h, c, wanted->subject);
	int err = read_nights(h, s, c, wanted->most, why);
	struct points_wanted w = of_nights(h, c);

	w.bench = wanted->bench;
	if (!err)
		err = read_all(h, s, w, wanted, why);
	if (!err)
		err = order_rows(h, s, why);
	if (!err && wanted->bench && h->lane == LANE_TIME)
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
