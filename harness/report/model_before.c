/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Earlier campaigns held against this one in the report's document: other versions, another machine, before a change and
 * behind it. The words are judge.c's; a system is held against the one of its label, else of its variant.
 */
#include "model_impl.h"
#include "lab_place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What the two are asked about is another processor or version of the lab: no objection there. */
#define ASKED "processor,version"

/* The one system of a campaign with this variant; NULL where it has none, or several. */
static const char *only_of_variant(const char *const *systems, size_t n, const char *variant)
{
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		if (strcmp(system_variant(systems[i]), variant))
			continue;
		if (found)
			return NULL;
		found = systems[i];
	}
	return found;
}

static const char *counterpart(const struct summary *now, const struct summary *before, const char *label)
{
	size_t nhere, nthere;
	const char **here = summary_systems(now, &nhere), **there = summary_systems(before, &nthere), *found = NULL;

	for (size_t i = 0; i < nthere; i++)
		if (!strcmp(there[i], label))
			found = there[i];
	if (!found && only_of_variant(here, nhere, system_variant(label)))
		found = only_of_variant(there, nthere, system_variant(label));
	free(here);
	free(there);
	return found;
}

static void add_rows(const struct judged *j, json_t *rows)
{
	for (size_t i = 0; i < j->set.n; i++) {
		const struct bench_pair *p = &j->set.v[i];

		if (!p->a || !p->b)
			continue;
		json_t *o = model_comparison(p);
		json_object_set_new(o, "bench", json_clean(p->b->bench));
		json_object_set_new(o, "params", json_clean(p->b->params));
		json_object_set_new(o, "system", json_clean(p->b->system));
		json_object_set_new(o, "system_before", json_clean(p->a->system));
		json_array_append_new(rows, o);
	}
}

static void add_differences(const struct judged *j, const char *system, json_t *facts)
{
	for (size_t i = 0; i < j->guests.n && j->guests.of.n == 2; i++) {
		const struct guest_diff_row *r = &j->guests.v[i];

		if (r->kind != DIFF_NOTE)
			json_array_append_new(facts, json_pack("{s:o, s:o, s:o, s:o}", "system", json_clean(system), "key",
				json_clean(r->key), "before", json_clean(r->value[0]), "now", json_clean(r->value[1])));
	}
}

static json_t *before_json(const struct model *m, const struct load *before)
{
	const struct terms terms = {.delta = COMPARE_DELTA, .factors = ASKED};
	json_t *rows = json_array(), *facts = json_array();

	for (size_t i = 0; i < m->nsystems; i++) {
		const char *label = m->system[i].label, *other = counterpart(&m->load.summary, &before->summary, label);
		struct judged j;

		if (!other || system_is_aa(label))
			continue;
		judge(&j, &(struct side){before, other}, &(struct side){&m->load, label}, &terms);
		add_rows(&j, rows);
		add_differences(&j, label, facts);
		judged_free(&j);
	}
	return json_pack("{s:o, s:o, s:o}", "campaign", model_campaign(before->campaign), "rows", rows, "facts", facts);
}

int model_before(const struct model *m, json_t *doc, struct why *why)
{
	json_t *list = json_array();
	int err = 0;

	json_object_set_new(doc, "before", list);
	for (size_t i = 0; i < m->terms->nbefore && !err; i++) {
		const struct campaign *c = &m->terms->before[i];
		struct load before = {0};

		if (c->lane != m->campaign->lane)
			return fail(why, -EINVAL, "campaign %s is of the %s lane and %s of the other: the two are never compared",
				    c->tag, lane_word(c->lane), m->campaign->tag);
		err = load_campaign(&before, m->store, c, NULL, m->terms->unsteady, NULL, NULL, why);
		if (!err)
			err = load_facts(&before, m->store, why);
		if (!err)
			json_array_append_new(list, before_json(m, &before));
		load_free(&before);
	}
	return err;
}
