/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No new judgement: both sides are rows of summary.c, and "identical" is said as there, of whole series.
 */
#include "reproduce.h"

#include <math.h>
#include <string.h>

/* Every round of the second gave the very samples of the first's first round. */
static bool same_samples(const struct summary_row *a, const struct summary_row *b)
{
	for (size_t i = 0; i < b->rounds; i++)
		if (*b->round[i].digest && strcmp(b->round[i].digest, a->round[0].digest))
			return false;
	return a->rounds && *a->round[0].digest;
}

/* A published interval has a width; one launch has none, and is its value. */
static double low_of(const struct summary_row *r)
{
	return isnan(r->low) ? r->value : r->low;
}

static double high_of(const struct summary_row *r)
{
	return isnan(r->high) ? r->value : r->high;
}

static const char *word_of(enum lane lane, const struct summary_row *a, const struct summary_row *b, enum reproduced *what)
{
	*what = REPRODUCED_MISSING;
	if (!b || isnan(b->value))
		return "no value now";
	*what = REPRODUCED_SAME;
	if (lane == LANE_PATH && a->value == b->value)
		return same_samples(a, b) ? "identical" : "equal";
	if (lane == LANE_TIME && low_of(a) <= high_of(b) && low_of(b) <= high_of(a))
		return "overlaps";
	*what = REPRODUCED_OTHER;
	return lane == LANE_PATH ? "differs" : "apart";
}

static void value_cell(struct table *t, const struct summary_row *r)
{
	char value[32], low[32], high[32];

	if (!r || isnan(r->value))
		table_cell(t, NULL);
	else if (isnan(r->low) || r->low >= r->high)
		table_cell(t, number_text(r->value, value));
	else
		table_cellf(t, "%s [%s, %s]", number_text(r->value, value), number_text(r->low, low), number_text(r->high, high));
}

/* Was it asked for in the second run? With --bench or --hv a part of it may be. */
static bool asked(const struct load *again, const struct summary_row *a)
{
	if (again->plan.rounds && *again->plan.bench && !globs_match(again->plan.bench, a->bench))
		return false;
	for (size_t i = 0; i < again->summary.n; i++)
		if (!strcmp(again->summary.v[i].system, a->system))
			return true;
	return facts_get(&again->refused, a->system);
}

void reproduce(struct reproduction *r, const struct load *published, const struct load *again, bool all)
{
	*r = (struct reproduction){.table = table_new("benchmark=,system=,params=,published>,now>,word,reason~")};
	for (size_t i = 0; i < published->summary.n; i++) {
		const struct summary_row *a = &published->summary.v[i];
		const struct summary_row *b = summary_find(&again->summary, a->bench, a->params, a->system);
		enum reproduced what;

		if (isnan(a->value))
			continue;
		if (!asked(again, a)) {
			r->unasked++;
			continue;
		}
		const char *word = word_of(published->summary.lane, a, b, &what);
		r->of[what]++;
		if (!all && what == REPRODUCED_SAME)
			continue;
		table_cells(r->table, a->bench, a->system, a->params);
		value_cell(r->table, a);
		value_cell(r->table, b);
		table_cells(r->table, word, b ? b->reason : "");
	}
}

static void add_sides(struct guest_diff *id, const struct load *published, const struct load *again, const char *system)
{
	guest_diff_add(id, &published->facts, system, "published");
	guest_diff_add(id, &again->facts, system, "now");
	guest_diff_compare(id);
}

struct table *reproduce_facts(const struct load *published, const struct load *again)
{
	struct table *t = table_new("system=,fact=,published,now");
	bool any = false;

	for (size_t i = 0; i < published->facts.n; i++) {
		const char *system = published->facts.v[i].label;
		struct guest_diff id = {0};

		add_sides(&id, published, again, system);
		for (size_t k = 0; k < id.n && id.of.n == 2; k++)
			if (id.v[k].kind != DIFF_NOTE) {
				table_cells(t, system, id.v[k].key, id.v[k].value[0], id.v[k].value[1]);
				any = true;
			}
		guest_diff_free(&id);
	}
	if (any)
		return t;
	table_free(t);
	return NULL;
}
