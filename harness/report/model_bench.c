/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The benchmarks of a campaign: what every boot measured, what each system comes to, how it compares with the baseline. The
 * numbers are those of load.h, the words those of judge.h, so that the report says what `hvlab compare` says.
 */
#include "model_impl.h"
#include "reason.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One benchmark: a row of the verdict table. */
struct row {
	const char *bench, *params;      /* the summary's */
	const struct summary_row **cell; /* one per system; NULL: it has none */
};

struct rows {
	const struct model *m;
	struct judged *against; /* each system against the baseline; nothing for the baseline itself */
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
		json_array_append_new(list, json_pack("{s:f, s:o, s:o, s:o}", "q", q[i], "value", json_finite(value),
						      "low", json_finite(low), "high", json_finite(high)));
	}
	return list;
}

/* Filled buckets as [smallest value, count]; null without a histogram. */
static json_t *hist_json(const struct hist *h)
{
	json_t *list;
	double share, mode = hist_mode(h, &share);

	if (!h->bucket || !h->count)
		return json_null();
	list = json_array();
	for (u32 i = 0; i < HVLAB_HIST_BUCKETS; i++)
		if (h->bucket[i])
			json_array_append_new(list, json_pack("[I, I]", (json_int_t)hvlab_hist_low(i),
							      (json_int_t)h->bucket[i]));
	return json_pack("{s:I, s:o, s:o, s:{s:f, s:f}}", "count", (json_int_t)h->count, "buckets", list, "quantiles", quantiles_json(h),
			 "mode", "value", mode, "share", share);
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
	json_t *o = json_pack("{s:I, s:i, s:i, s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"boot", (json_int_t)s->boot_id, "round", (int)s->round, "attempt", (int)s->attempt,
		"verdict", verdict_word(c->verdict), "n", (json_int_t)c->n,
		"result", result, "value", json_finite(ok && v.usable ? v.value : NAN),
		"body_median", json_finite(v.batches && !blocked ? v.body : NAN),
		"control_median", json_finite(v.batches && !blocked ? v.control : NAN),
		"exits_counted", s->exits_counted == EXITS_UNCOUNTED ? json_null() : json_integer((json_int_t)s->exits_counted),
		"body", series_json(&c->body), "control", series_json(&c->control), "hist", hist_json(&c->hist));
	model_reason(o, "reason", c->reason);
	model_reason(o, "why_not", blocked ? WHY_CLOCK_INVALID : v.why_not);
	return o;
}

u32 model_raw_every(const struct model *m)
{
	return 1 + (m->load.plan.rounds ? m->load.plan.rounds - 1 : 0) / RAW_ROUNDS_MAX;
}

int model_keep_cell(void *arg, const struct stored_cell *s)
{
	struct model *m = arg;
	u32 every = model_raw_every(m);

	io_figures_add(&m->io, s);
	if (s->round % every || s->round / every >= RAW_ROUNDS_MAX)
		return 0;
	char *key = raw_key(s->cell.bench, s->cell.params, s->system);
	json_t *boots = json_object_get(m->raw, key);

	if (!boots) {
		boots = json_array();
		json_object_set_new_nocheck(m->raw, key, boots);
	}
	json_array_append_new(boots, cell_json(s, m->campaign->lane));
	free(key);
	return 0;
}

/* --- rows, and each system judged against the baseline */

static void rows_gather(struct rows *rows)
{
	const struct model *m = rows->m;

	for (size_t i = 0; i < rows->m->load.summary.n; i++) {
		const struct summary_row *s = &rows->m->load.summary.v[i];
		size_t at = model_find(m, s->system);
		struct row *row = rows->n ? &rows->v[rows->n - 1] : NULL;

		if (at == m->nsystems)
			continue;
		if (!row || strcmp(row->bench, s->bench) || strcmp(row->params, s->params)) {
			rows->v = xrealloc(rows->v, (rows->n + 1) * sizeof(*rows->v));
			row = &rows->v[rows->n++];
			*row = (struct row){.bench = s->bench, .params = s->params,
					    .cell = xcalloc(m->nsystems, sizeof(*row->cell))};
		}
		row->cell[at] = s;
	}
}

static void judge_systems(const struct model *m, struct judged *j, size_t a, size_t b)
{
	const struct terms terms = {.delta = COMPARE_DELTA};

	judge(j, &(struct side){&m->load, m->system[a].label}, &(struct side){&m->load, m->system[b].label}, &terms);
}

json_t *model_comparison(const struct bench_pair *m)
{
	const struct comparison *c = &m->c;

	json_t *o = json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "word", compare_word(c->word), "n", (int)c->n, "a", json_finite(c->a), "b", json_finite(c->b),
		"ratio", json_finite(c->ratio), "difference", json_finite(c->difference),
		"low", json_finite(c->low), "high", json_finite(c->high), "mde", json_finite(c->mde));

	json_object_set_new(o, "robust", json_finite(c->robust));
	json_object_set_new(o, "in_ns", json_boolean(m->in_ns));
	model_reason(o, "why", c->why);
	return o;
}

/* Index of the system that this one is the A/A control of; nsystems: it is none. */
static size_t aa_original(const struct model *m, size_t system)
{
	char original[SYSTEM_MAX];

	return system_is_aa(m->system[system].label) ?
	       model_find(m, system_original(m->system[system].label, original)) : m->nsystems;
}

/* The same system under another label: its ratio must be 1, and how far it strays is the floor of what can be told. */
static json_t *aa_json(const struct model *m, size_t system, size_t original)
{
	struct judged j;
	int n = 0, holds = 0;
	double widest = 0;

	judge_systems(m, &j, original, system);
	for (size_t i = 0; i < j.set.n; i++) {
		const struct comparison *c = &j.set.v[i].c;

		if (c->word == CMP_NONE || !isfinite(c->low))
			continue;
		n++;
		holds += c->low <= 1 && c->high >= 1;
		widest = fmax(widest, sqrt(c->high / c->low) - 1);
	}
	judged_free(&j);
	return json_pack("{s:o, s:o, s:i, s:i, s:f}", "system", json_clean(m->system[original].label),
			 "control", json_clean(m->system[system].label), "n", n, "holds", holds, "widest", widest);
}

static json_t *rows_aa(const struct rows *rows)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rows->m->nsystems; i++) {
		size_t original = aa_original(rows->m, i);
		if (original < rows->m->nsystems)
			json_array_append_new(list, aa_json(rows->m, i, original));
	}
	return list;
}

/* --- JSON of a row */

static json_t *system_json(const struct rows *rows, const struct row *row, size_t system)
{
	const struct summary_row *s = row->cell[system];
	char *key = raw_key(s->bench, s->params, s->system);
	json_t *o = json_pack("{s:o, s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:i, s:i}",
		"system", json_clean(s->system), "verdict", verdict_word(s->verdict), "n", (int)s->n, "value", json_finite(s->value), "low", json_finite(s->low),
		"high", json_finite(s->high), "body", json_finite(s->body), "control", json_finite(s->control),
		"boots", (int)s->boots, "same", (int)s->same);

	model_reason(o, "reason", s->reason);
	json_object_set_new(o, "repeats", json_boolean(!s->loose));
	json_object_set_new(o, "exits_counted", s->exits_counted == EXITS_UNCOUNTED ? json_null() : json_integer(s->exits_counted));
	json_object_set_new(o, "exits_disagree", json_boolean(s->exits_disagree));
	json_object_set_new(o, "exits", json_string(summary_exits_word(s)));
	json_object_set_new(o, "ns", json_finite(summary_ns(&rows->m->load.summary, s)));
	json_object_set_new(o, "gb_per_s", json_finite(summary_gb_s(&rows->m->load.summary, s)));
	if (system)
		json_object_set_new(o, "against", model_comparison(compare_set_find(&rows->against[system].set, s)));
	json_t *raw = json_object_get(rows->m->raw, key);
	json_object_set_new(o, "raw", raw ? json_incref(raw) : json_array());
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

	for (size_t i = 0; i < m->load.nbench; i++)
		if (!strcmp(m->load.bench[i].name, bench))
			return &m->load.bench[i];
	return &unknown;
}

/* What an image's own file says of it, that of the first image that knows it; null where none does. */
static json_t *about_json(const struct model_terms *t, const char *bench)
{
	for (size_t i = 0; i < t->catalogs; i++) {
		const struct hvlab_bench *b = catalog_find(&t->catalog[i], bench);
		const struct bench_about *a = b ? &t->catalog[i].about[b - t->catalog[i].bench] : NULL;

		if (a && *a->measures)
			return json_pack("{s:o, s:o, s:o}", "measures", json_clean(a->measures), "excludes",
					 json_clean(a->excludes), "misleads", json_clean(a->misleads));
	}
	return json_null();
}

static json_t *bench_json(const struct rows *rows, const struct stored_bench *b, const char *name, const char *params,
			  const char *unit, u32 needs)
{
	struct claim_of claim = {rows->m->campaign->lane, "", "", name, *unit ? unit : *b->unit ? b->unit : "op", needs};

	json_t *o = json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "name", json_clean(name), "params", json_clean(params),
		"what", json_clean(b->what), "unit", json_clean(claim.unit),
		"exits_declared", exits_json(b->exits), "stable", b->stable);

	model_reason(o, "note", claim_note(&claim));
	json_object_set_new(o, "about", about_json(rows->m->terms, name));
	return o;
}

/* Why each system has no cell here; null where it has one. The sentences, and beside them the ids. */
static void row_missing(const struct rows *rows, const struct row *row, json_t *o)
{
	const struct coverage_suite suite = load_suite(&rows->m->load);
	json_t *sentences = json_array(), *ids = json_array();

	for (size_t i = 0; i < rows->m->nsystems; i++) {
		const char *why = row->cell[i] ? NULL : coverage_reason(&suite, row->bench, rows->m->system[i].label);
		json_array_append_new(sentences, model_sentence(why));
		json_array_append_new(ids, why ? json_clean(why) : json_null());
	}
	json_object_set_new(o, "coverage", sentences);
	json_object_set_new(o, "coverage_id", ids);
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
	model_reason(o, "not_run", NULL);
	json_object_set_new(o, "cells", cells);
	row_missing(rows, row, o);
	return o;
}

/* --- what the image can do and nobody asked for, or nobody got an answer to */

static void rows_missing(const struct rows *rows, json_t *list)
{
	const struct load *l = &rows->m->load;
	const struct coverage_suite suite = load_suite(l);

	for (size_t i = 0; i < l->nbench; i++) {
		const struct stored_bench *b = &l->bench[i];
		size_t k = 0;

		while (k < rows->n && strcmp(rows->v[k].bench, b->name))
			k++;
		if (k < rows->n)
			continue;
		json_t *o = bench_json(rows, b, b->name, "", "", 0);
		model_reason(o, "not_run", coverage_reason(&suite, b->name, ""));
		json_object_set_new(o, "cells", json_array());
		json_object_set_new(o, "coverage", json_array());
		json_object_set_new(o, "coverage_id", json_array());
		json_array_append_new(list, o);
	}
}

static void rows_json(struct rows *rows, json_t *doc)
{
	json_t *list = json_array();

	for (size_t i = 0; i < rows->n; i++)
		json_array_append_new(list, row_json(rows, &rows->v[i]));
	rows_missing(rows, list);
	json_object_set_new(doc, "benches", list);
	json_object_set_new(doc, "aa", rows_aa(rows));
	json_object_set_new(doc, "delta", json_real(COMPARE_DELTA));
}

void model_benches(const struct model *m, json_t *doc)
{
	struct rows rows = {.m = m, .against = xcalloc(m->nsystems, sizeof(*rows.against))};

	rows_gather(&rows);
	for (size_t i = 1; i < m->nsystems; i++)
		judge_systems(m, &rows.against[i], 0, i);
	rows_json(&rows, doc);
	for (size_t i = 1; i < m->nsystems; i++)
		judged_free(&rows.against[i]);
	for (size_t i = 0; i < rows.n; i++)
		free(rows.v[i].cell);
	free(rows.against);
	free(rows.v);
}
