/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The nights of a campaign in the report's document: each row's word, and the whole series of those that there is something to
 * see of. What a row comes to and where it changes is history.c's.
 */
#include "model_impl.h"
#include "history.h"

#include <math.h>
#include <stdlib.h>

#define DRAWN_MAX 12 /* rows with their series; nobody looks at more */

static json_t *real(double v)
{
	return isnan(v) ? json_null() : json_real(v);
}

/* --- one row */

static void add_fact(void *list, const char *key, const char *before, const char *behind)
{
	json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "key", json_clean(key), "before", json_clean(before), "behind",
					      json_clean(behind)));
}

static json_t *changes_of(const struct history *h, const struct history_row *r)
{
	struct history_change *c;
	size_t n = history_changes(h, r, &c);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *facts = json_array();
		history_differences(h, r, c[i].before, c[i].at, add_fact, facts);
		json_array_append_new(list, json_pack("{s:i, s:i, s:o, s:o, s:b, s:o}", "night", (int)c[i].at, "before",
			(int)c[i].before, "was", real(c[i].was), "is", real(c[i].is), "epoch", c[i].epoch, "facts", facts));
	}
	free(c);
	return list;
}

static void add_series(const struct history *h, const struct history_row *r, json_t *o)
{
	json_t *value = json_array(), *low = json_array(), *high = json_array(), *set = json_array(), *known = json_array();

	for (size_t i = 0; i < h->nights; i++) {
		bool there = !isnan(r->v[i].value);
		json_array_append_new(value, real(r->v[i].value));
		json_array_append_new(low, real(there ? r->more[i].low : NAN));
		json_array_append_new(high, real(there ? r->more[i].high : NAN));
		if (r->v[i].set)
			json_array_append_new(set, json_integer((json_int_t)i));
		if (r->v[i].known)
			json_array_append_new(known, json_integer((json_int_t)i));
	}
	json_object_set_new(o, "value", value);
	json_object_set_new(o, "low", low);
	json_object_set_new(o, "high", high);
	json_object_set_new(o, "set", set);
	json_object_set_new(o, "known", known);
}

static json_t *row(const struct history *h, const struct history_row *r, json_t *changes, bool drawn)
{
	char change[64];
	struct buf line = {0};
	double now = r->v[h->nights - 1].value;

	history_sparkline(r, h->nights, &line);
	json_t *o = json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:s, s:b, s:i, s:o, s:s, s:o}", "bench", json_clean(r->bench),
		"params", json_clean(r->params), "system", json_clean(r->system), "unit", json_clean(r->unit), "word",
		gate_word(r->gate.word), "now", real(now), "expected", real(r->gate.expected), "change",
		change_text(h, &r->gate, now, change), "controls", r->controls, "nights", (int)r->gate.nights, "reason",
		model_sentence(r->reason), "line", line.data, "changes", changes);
	buf_free(&line);
	if (drawn)
		add_series(h, r, o);
	return o;
}

/* --- all rows */

static json_t *nights(const struct history *h)
{
	json_t *list = json_array();
	char date[32];

	for (size_t i = 0; i < h->nights; i++) {
		date_text(date, sizeof(date), "%Y-%m-%d", true, h->night[i].started);
		json_array_append_new(list, json_pack("{s:o, s:s}", "tag", json_clean(h->night[i].tag), "date", date));
	}
	return list;
}

/* How much there is to see of a row: what the gate has a word for before all else, then the largest change that matters. */
static double weight(const struct history *h, const struct history_row *r)
{
	struct history_change *c;
	size_t n = history_changes(h, r, &c);
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		double by = fabs(log(c[i].is / c[i].was));
		if (h->lane == LANE_PATH ? c[i].is != c[i].was : by >= GATE_LEAST)
			most = fmax(most, isfinite(by) ? by : 1);
	}
	free(c);
	return most + (r->gate.word == GATE_OK || r->gate.word == GATE_NEW ? 0 : 1000);
}

static int heaviest_first(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

static json_t *rows(const struct history *h)
{
	double *of = xcalloc(h->n + DRAWN_MAX, sizeof(*of)), *sorted = xcalloc(h->n + DRAWN_MAX, sizeof(*sorted));
	json_t *list = json_array();
	size_t drawn = 0;

	for (size_t i = 0; i < h->n; i++)
		sorted[i] = of[i] = weight(h, &h->v[i]);
	qsort(sorted, h->n, sizeof(*sorted), heaviest_first);
	for (size_t i = 0; i < h->n; i++) {
		bool seen = of[i] > 0 && of[i] >= sorted[DRAWN_MAX - 1] && drawn < DRAWN_MAX;
		json_array_append_new(list, row(h, &h->v[i], changes_of(h, &h->v[i]), seen));
		drawn += seen;
	}
	free(sorted);
	free(of);
	return list;
}

static int add_baseline(void *list, const struct stored_baseline *b)
{
	char date[32];

	date_text(date, sizeof(date), "%Y-%m-%d", true, b->made);
	json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "kind", json_clean(b->kind), "tag",
		json_clean(b->tag), "bench", json_clean(b->bench), "system", json_clean(b->system), "date", date, "who",
		json_clean(b->who), "why", json_clean(b->why)));
	return 0;
}

int model_history(const struct model *m, json_t *doc, struct why *why)
{
	struct history h = {0};
	json_t *baselines = json_array();
	int err = *m->campaign->name ? history_load(&h, m->store, m->campaign, &(struct history_wanted){.most = GATE_NIGHTS}, why) : 0;

	if (!err)
		err = store_baselines(m->store, add_baseline, baselines, why);
	json_object_set_new(doc, "history", err || h.nights < 2 ? json_null() : json_pack("{s:o, s:i, s:o, s:O}", "nights", nights(&h),
		"underived", (int)h.underived, "rows", rows(&h), "baselines", baselines));
	json_decref(baselines);
	history_free(&h);
	return err;
}
