/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts that guests and machines reported, key by key over all systems, differing ones separately: a difference in the
 * guest's view is the first suspect for a difference in a number.
 */
#include "model_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One key; values[i] is a sorted JSON array of what system i said (more than one value: its boots disagree). */
struct fact_row {
	char *key;
	json_t *values;
};

struct fact_rows {
	const struct model *m;
	struct fact_row *v;
	size_t n;
};

static struct fact_row *fact_row(struct fact_rows *rows, const char *key)
{
	if (rows->n && !strcmp(rows->v[rows->n - 1].key, key)) /* they come sorted */
		return &rows->v[rows->n - 1];
	rows->v = xrealloc(rows->v, (rows->n + 1) * sizeof(*rows->v));
	struct fact_row *row = &rows->v[rows->n++];
	*row = (struct fact_row){.key = xstrdup(key), .values = json_array()};
	for (size_t i = 0; i < rows->m->nsystems; i++)
		json_array_append_new(row->values, json_array());
	return row;
}

/* Kept sorted, so that two systems that said the same values in another order are equal. */
static int fact_add(void *arg, const char *system, const char *key, const char *value)
{
	struct fact_rows *rows = arg;

	if (!load_has(&rows->m->load, system))
		return 0;
	json_t *list = json_array_get(fact_row(rows, key)->values, model_find(rows->m, system));
	json_t *text = json_clean(value);
	size_t i = json_array_size(list);
	int order = -1;

	while (i && (order = strcmp(json_string_value(json_array_get(list, i - 1)), json_string_value(text))) > 0)
		i--;
	if (order)
		json_array_insert_new(list, i, text);
	else
		json_decref(text);
	return 0;
}

/* A system that never ran says nothing and differs from nobody. */
static bool fact_differs(const struct fact_rows *rows, const struct fact_row *row)
{
	const json_t *first = json_array_get(row->values, 0);

	for (size_t i = 0; i < rows->m->nsystems; i++)
		if (rows->m->system[i].boots && !json_equal(first, json_array_get(row->values, i)))
			return true;
	return json_array_size(first) > 1;
}

static int fact_order(const void *a, const void *b)
{
	return strcmp(((const struct fact_row *)a)->key, ((const struct fact_row *)b)->key);
}

static json_t *facts_json(struct fact_rows *rows)
{
	json_t *differ = json_array(), *same = json_array();

	if (rows->n)
		qsort(rows->v, rows->n, sizeof(*rows->v), fact_order);
	for (size_t i = 0; i < rows->n; i++)
		json_array_append_new(fact_differs(rows, &rows->v[i]) ? differ : same,
			json_pack("{s:o, s:O}", "key", json_clean(rows->v[i].key), "values", rows->v[i].values));
	return json_pack("{s:o, s:o}", "differ", differ, "same", same);
}

static int facts_of(const struct model *m, const char *what, json_t *facts, struct why *why)
{
	struct fact_rows rows = {.m = m};
	int err = store_facts(m->store, m->campaign->id, what, fact_add, &rows, why);

	if (!err)
		json_object_set_new(facts, what, facts_json(&rows));
	for (size_t i = 0; i < rows.n; i++) {
		free(rows.v[i].key);
		json_decref(rows.v[i].values);
	}
	free(rows.v);
	return err;
}

int model_facts(struct model *m, json_t *doc, struct why *why)
{
	json_t *facts = json_object();
	int err;

	json_object_set_new(doc, "facts", facts);
	err = facts_of(m, "guest", facts, why);
	return err ? err : facts_of(m, "environment", facts, why);
}

struct events {
	const struct load *load;
	json_t *list;
};

static int event_add(void *arg, const struct stored_event *e)
{
	const struct events *x = arg;
	/* A count of 64 bits is shown, not calculated with: as text it keeps every digit. */
	char count[24];

	if (!load_has(x->load, e->system))
		return 0;
	snprintf(count, sizeof(count), "%llu", (unsigned long long)e->value);
	return json_array_append_new(x->list, json_pack("{s:I, s:i, s:o, s:o, s:o, s:s}", "boot", (json_int_t)e->boot_id,
		"round", (int)e->round, "system", json_clean(e->system), "bench", json_clean(e->bench),
		"event", json_clean(e->name), "count", count));
}

int model_events(struct model *m, json_t *doc, struct why *why)
{
	struct events x = {&m->load, json_array()};

	json_object_set_new(doc, "events", x.list);
	return store_events(m->store, m->campaign->id, NULL, event_add, &x, why);
}
