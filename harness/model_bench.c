/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The benchmarks of a campaign: what every boot measured, what each system comes to, how it compares with the
 * baseline. The numbers are those of summary.h and compare.h, so that a report and `hvlab show` say the same.
 */
#include "compare.h"
#include "holes.h"
#include "lab_place.h"
#include "model_impl.h"
#include "summary.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELTA 0.02 /* smallest effect that matters; the A/A twin shows whether the machine can resolve it */

/* One benchmark: a row of the verdict table. */
struct row {
	const char *bench, *params;          /* the summary's */
	const struct summary_row **cell;     /* one per system; NULL: it has none */
	struct comparison *against;          /* with the baseline, one per system */
};

struct rows {
	const struct model *m;
	struct summary summary;
	struct holes_suite suite;
	json_t *raw; /* boots of a cell by raw_key(), in the order they were made */
	struct row *v;
	size_t n;
};

static char *raw_key(const char *bench, const char *params, const char *system)
{
	return xasprintf("%s %s %s", bench, params, system);
}

/* --- one cell of one boot */

static json_t *series_json(const struct series *s)
{
	json_t *list = json_array();

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(list, json_integer((json_int_t)s->v[i]));
	return list;
}

static json_t *quantiles_json(const struct hist *h)
{
	static const double q[] = {0.5, 0.9, 0.99, 0.999};
	json_t *list = json_array();

	for (size_t i = 0; i < LEN(q); i++) {
		double value, low, high;
		if (hist_quantile(h, q[i], &value, &low, &high))
			continue;
		json_array_append_new(list, json_pack("{s:f, s:o, s:o, s:o}", "q", q[i], "value", model_number(value),
						      "low", model_number(low), "high", model_number(high)));
	}
	return list;
}

/* Filled buckets as [smallest value, count]; null without a histogram. */
static json_t *hist_json(const struct hist *h)
{
	json_t *list;

	if (!h->bucket || !h->count)
		return json_null();
	list = json_array();
	for (u32 i = 0; i < HVLAB_HIST_BUCKETS; i++)
		if (h->bucket[i])
			json_array_append_new(list, json_pack("[I, I]", (json_int_t)hvlab_hist_low(i),
							      (json_int_t)h->bucket[i]));
	return json_pack("{s:I, s:o, s:o}", "count", (json_int_t)h->count, "buckets", list, "quantiles", quantiles_json(h));
}

static json_t *cell_json(const struct stored_cell *s, enum lane lane)
{
	const struct cell *c = &s->cell;
	struct cell_value v = {0};
	/* A wrong clock blocks every claim about time, but not the raw samples: they are evidence. */
	bool blocked = lane == LANE_TIME && !strcmp(s->clock, "invalid"), ok = c->verdict == HVLAB_OK && !blocked;
	/* The result is 64 bits of anything (an address, all ones): text, not a number JSON would round. */
	char result[32];

	cell_value(c, lane, &v);
	snprintf(result, sizeof(result), "0x%llx", (unsigned long long)c->result);
	return json_pack("{s:I, s:i, s:i, s:s, s:o, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"boot", (json_int_t)s->boot_id, "round", (int)s->round, "attempt", (int)s->attempt,
		"verdict", verdict_word(c->verdict), "reason", model_text(c->reason), "n", (json_int_t)c->n,
		"result", result, "value", model_number(ok && (v.usable || lane == LANE_PATH) ? v.value : NAN),
		"why_not", blocked ? json_string("the clock of this boot is invalid") :
		v.why_not ? model_text(v.why_not) : json_null(),
		"body_median", model_number(v.batches && !blocked ? v.body : NAN),
		"control_median", model_number(v.batches && !blocked ? v.control : NAN),
		"exits_counted", s->exits_counted == EXITS_UNCOUNTED ? json_null() : json_integer((json_int_t)s->exits_counted),
		"body", series_json(&c->body), "control", series_json(&c->control), "hist", hist_json(&c->hist));
}

static int rows_cell(void *arg, const struct stored_cell *s)
{
	struct rows *rows = arg;
	char *key = raw_key(s->cell.bench, s->cell.params, s->system);
	json_t *boots = json_object_get(rows->raw, key);

	if (!boots) {
		boots = json_array();
		json_object_set_new_nocheck(rows->raw, key, boots);
	}
	json_array_append_new(boots, cell_json(s, rows->m->campaign->lane));
	free(key);
	return summary_add(&rows->summary, s);
}

/* --- rows, and their comparison with the baseline */

static void rows_gather(struct rows *rows)
{
	const struct model *m = rows->m;

	for (size_t i = 0; i < rows->summary.n; i++) {
		const struct summary_row *s = &rows->summary.v[i];
		size_t at = model_find(m, s->system);
		struct row *row = rows->n ? &rows->v[rows->n - 1] : NULL;

		if (at == m->nsystems)
			continue;
		if (!row || strcmp(row->bench, s->bench) || strcmp(row->params, s->params)) {
			rows->v = xrealloc(rows->v, (rows->n + 1) * sizeof(*rows->v));
			row = &rows->v[rows->n++];
			*row = (struct row){.bench = s->bench, .params = s->params,
					    .cell = xcalloc(m->nsystems, sizeof(*row->cell)),
					    .against = xcalloc(m->nsystems, sizeof(*row->against))};
		}
		row->cell[at] = s;
	}
}

/*
 * Numbers of an emulated CPU and of hardware, or of unknown depth, are shown side by side and never divided; so are those of
 * two processors of the lab. NULL, or why not.
 */
static const char *cells_apart(const struct summary_row *a, const struct summary_row *b)
{
	if (a && b && !class_words_comparable(a->class, b->class))
		return "their classes are never ranked";
	return a && b && lab_systems_apart(a->system, b->system) ? "another processor or version: compare --factor" : NULL;
}

/* One comparison per row; corrected over all of them, because they are one family of questions. */
static struct comparison *rows_compare(const struct rows *rows, size_t base, size_t system)
{
	enum lane lane = rows->m->campaign->lane;
	size_t rounds = summary_rounds(&rows->summary);
	double *a = xcalloc(2 * rounds + 1, sizeof(*a)), *b = a + rounds;
	struct comparison *c = xcalloc(rows->n + 1, sizeof(*c));
	double *p = xcalloc(rows->n + 1, sizeof(*p));

	for (size_t i = 0; i < rows->n; i++) {
		const struct summary_row *x = rows->v[i].cell[base], *y = rows->v[i].cell[system];

		p[i] = NAN;
		const char *apart = cells_apart(x, y);

		if (apart) {
			c[i] = (struct comparison){.word = CMP_NONE, .why = apart};
			continue;
		}
		summary_values(x, a, rounds);
		summary_values(y, b, rounds);
		compare_rounds(&c[i], lane, a, b, rounds, DELTA);
		p[i] = lane == LANE_TIME ? comparison_p(a, b, rounds) : NAN;
	}
	if (lane == LANE_TIME)
		compare_holm(c, p, rows->n);
	free(a);
	free(p);
	return c;
}

static void rows_against(struct rows *rows, size_t system)
{
	struct comparison *c = rows_compare(rows, 0, system);

	for (size_t i = 0; i < rows->n; i++)
		rows->v[i].against[system] = c[i];
	free(c);
}

/* A ratio to nothing does not exist; in the path lane, where nothing is exactly 0, the difference still does. */
static double difference_of(const struct comparison *c, const struct summary_row *base, const struct summary_row *row,
			    enum lane lane)
{
	if (c->word != CMP_NONE)
		return c->difference;
	return lane == LANE_PATH && base && !cells_apart(base, row) ? row->value - base->value : NAN;
}

static json_t *comparison_json(const struct comparison *c, double difference)
{
	bool none = c->word == CMP_NONE;

	return json_pack("{s:s, s:o, s:i, s:o, s:o, s:o, s:o, s:o}", "word", compare_word(c->word),
		"why", c->why ? model_text(c->why) : json_null(), "n", (int)c->n,
		"ratio", model_number(none ? NAN : c->ratio), "difference", model_number(difference),
		"low", model_number(none ? NAN : c->low), "high", model_number(none ? NAN : c->high),
		"mde", model_number(none ? NAN : c->mde));
}

/* "+aa" marks a twin; index of the system it is the twin of, or nsystems. */
static size_t twin_of(const struct model *m, size_t system)
{
	char label[SYSTEM_MAX];
	size_t len = strlen(m->system[system].label);

	if (len < 3 || strcmp(m->system[system].label + len - 3, "+aa"))
		return m->nsystems;
	copy_strn(label, len - 2, m->system[system].label);
	return model_find(m, label);
}

/* The same system under another label: its ratio must be 1, and how far it strays is the floor of what can be told. */
static json_t *twin_json(const struct rows *rows, size_t system, size_t original)
{
	struct comparison *c = rows_compare(rows, original, system);
	int n = 0, holds = 0;
	double widest = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (c[i].word == CMP_NONE || !isfinite(c[i].low))
			continue;
		n++;
		holds += c[i].low <= 1 && c[i].high >= 1;
		widest = fmax(widest, sqrt(c[i].high / c[i].low) - 1);
	}
	free(c);
	return json_pack("{s:o, s:o, s:i, s:i, s:f}", "system", model_text(rows->m->system[original].label),
			 "twin", model_text(rows->m->system[system].label), "n", n, "holds", holds, "widest", widest);
}

static json_t *rows_twins(const struct rows *rows)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rows->m->nsystems; i++) {
		size_t original = twin_of(rows->m, i);
		if (original < rows->m->nsystems)
			json_array_append_new(list, twin_json(rows, i, original));
	}
	return list;
}

/* --- JSON of a row */

static json_t *system_json(const struct rows *rows, const struct row *row, size_t system)
{
	const struct summary_row *s = row->cell[system];
	char *key = raw_key(s->bench, s->params, s->system);
	json_t *o = json_pack("{s:o, s:s, s:o, s:i, s:o, s:o, s:o, s:o, s:o, s:i, s:i}",
		"system", model_text(s->system), "verdict", verdict_word(s->verdict), "reason", model_text(s->reason),
		"n", (int)s->n, "value", model_number(s->value), "low", model_number(s->low),
		"high", model_number(s->high), "body", model_number(s->body), "control", model_number(s->control),
		"boots", (int)s->boots, "same", (int)s->same);

	json_object_set_new(o, "exits_counted", s->exits_counted == EXITS_UNCOUNTED ? json_null() : json_integer(s->exits_counted));
	json_object_set_new(o, "exits_disagree", json_boolean(s->exits_disagree));
	json_object_set_new(o, "exits", json_string(summary_exits_word(s)));
	json_object_set_new(o, "ns", model_number(summary_ns(&rows->summary, s)));
	json_object_set_new(o, "gb_per_s", model_number(summary_gb_s(&rows->summary, s)));
	if (system)
		json_object_set_new(o, "against", comparison_json(&row->against[system],
			difference_of(&row->against[system], row->cell[0], s, rows->m->campaign->lane)));
	json_object_set(o, "raw", json_object_get(rows->raw, key));
	free(key);
	return o;
}

static json_t *exits_json(s32 exits)
{
	return exits == EXITS_VARY ? json_null() : json_integer(exits);
}

static const struct stored_bench *catalog_of(const struct model *m, const char *bench)
{
	static const struct stored_bench unknown = {.what = "not in the catalogue of any image", .exits = EXITS_VARY};

	for (size_t i = 0; i < m->nbench; i++)
		if (!strcmp(m->bench[i].name, bench))
			return &m->bench[i];
	return &unknown;
}

static json_t *bench_json(const struct rows *rows, const struct stored_bench *b, const char *name, const char *params,
			  const char *unit, u32 needs)
{
	struct claim_of claim = {rows->m->campaign->lane, "", "", name, *unit ? unit : *b->unit ? b->unit : "op", needs};

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "name", model_text(name), "params", model_text(params),
		"what", model_text(b->what), "unit", model_text(claim.unit),
		"exits_declared", exits_json(b->exits), "stable", b->stable,
		"note", model_text(claim_note(&claim)));
}

/* Why each system has no cell here; null where it has one. */
static json_t *row_holes(const struct rows *rows, const struct row *row)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rows->m->nsystems; i++)
		json_array_append_new(list, row->cell[i] ? json_null() :
				      model_text(hole_reason(&rows->suite, row->bench, rows->m->system[i].label)));
	return list;
}

static json_t *row_json(const struct rows *rows, const struct row *row)
{
	json_t *cells = json_array(), *o;
	const char *unit = "";
	u32 needs = 0;

	for (size_t i = 0; i < rows->m->nsystems; i++) {
		json_array_append_new(cells, row->cell[i] ? system_json(rows, row, i) : json_null());
		if (row->cell[i] && *row->cell[i]->unit)
			unit = row->cell[i]->unit;
		needs |= row->cell[i] ? row->cell[i]->needs : 0;
	}
	o = bench_json(rows, catalog_of(rows->m, row->bench), row->bench, row->params, unit, needs);
	json_object_set_new(o, "not_run", json_null());
	json_object_set_new(o, "cells", cells);
	json_object_set_new(o, "holes", row_holes(rows, row));
	return o;
}

/* --- what the image can do and nobody asked for, or nobody got an answer to */

static void rows_missing(const struct rows *rows, json_t *list)
{
	const struct model *m = rows->m;

	for (size_t i = 0; i < m->nbench; i++) {
		const struct stored_bench *b = &m->bench[i];
		size_t k = 0;

		while (k < rows->n && strcmp(rows->v[k].bench, b->name))
			k++;
		if (k < rows->n)
			continue;
		json_t *o = bench_json(rows, b, b->name, "", "", 0);
		json_object_set_new(o, "not_run", model_text(hole_reason(&rows->suite, b->name, "")));
		json_object_set_new(o, "cells", json_array());
		json_object_set_new(o, "holes", json_array());
		json_array_append_new(list, o);
	}
}

static void rows_json(struct rows *rows, json_t *doc)
{
	json_t *list = json_array();

	summary_finish(&rows->summary);
	rows_gather(rows);
	for (size_t i = 1; i < rows->m->nsystems; i++)
		rows_against(rows, i);
	for (size_t i = 0; i < rows->n; i++)
		json_array_append_new(list, row_json(rows, &rows->v[i]));
	rows_missing(rows, list);
	json_object_set_new(doc, "benches", list);
	json_object_set_new(doc, "twins", rows_twins(rows));
	json_object_set_new(doc, "delta", json_real(DELTA));
}

int model_benches(struct model *m, json_t *doc, struct why *why)
{
	struct rows rows = {.m = m, .summary.lane = m->campaign->lane, .raw = json_object()};
	char *globs = plan_globs(m->campaign->plan);

	rows.suite.globs = globs;
	for (size_t i = 0; i < m->nsystems; i++)
		if (m->system[i].refused[0])
			facts_set(&rows.suite.refused, m->system[i].label, m->system[i].refused);
	int err = store_cells(m->store, m->campaign->id, NULL, rows_cell, &rows, why);

	if (!err)
		rows_json(&rows, doc);
	for (size_t i = 0; i < rows.n; i++) {
		free(rows.v[i].cell);
		free(rows.v[i].against);
	}
	free(rows.v);
	summary_free(&rows.summary);
	json_decref(rows.raw);
	facts_free(&rows.suite.refused);
	free(globs);
	return err;
}
