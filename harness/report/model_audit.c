/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The report's evidence that the numbers are sound: differences between the guests, each boot's clock, what was wrong with
 * the machine, what a launch cost. Judged in guest_diff.c, verdict.c, preflight.c and launch_cost.c.
 */
#include "model_impl.h"

#include "preflight.h"

#include <stdlib.h>
#include <string.h>

static json_t *guest_diff_json(const struct guest_diff *id)
{
	json_t *systems = json_array(), *rows = json_array();

	for (size_t i = 0; i < id->of.n; i++)
		json_array_append_new(systems, json_clean(id->of.v[i].label));
	for (size_t i = 0; i < id->n; i++) {
		json_t *values = json_array();

		for (size_t k = 0; k < id->of.n; k++)
			json_array_append_new(values, json_clean(id->v[i].value[k]));
		json_t *o = json_pack("{s:s, s:o, s:o, s:s}", "kind", guest_diff_kind_word(id->v[i].kind),
				      "key", json_clean(id->v[i].key), "values", values, "benches", id->v[i].benches);
		model_reason(o, "why", id->v[i].why);
		json_array_append_new(rows, o);
	}
	return json_pack("{s:o, s:o}", "systems", systems, "rows", rows);
}

static json_t *launch_costs_json(const struct load *of, const struct launch_costs *l)
{
	json_t *list = json_array();

	for (size_t i = 0; i < l->n; i++) {
		const struct launch_cost *r = &l->v[i];

		if (load_has(of, r->system))
			json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:i, s:o, s:o, s:o}", "system", json_clean(r->system),
			"what", r->what, "unit", r->unit, "n", (int)r->n, "median", json_finite(r->median),
			"least", json_finite(r->least), "most", json_finite(r->most)));
	}
	return list;
}

struct clocks {
	const struct load *load;
	json_t *list;
	s64 boot;
	json_t *clock; /* of the boot being read */
};

/* The boot's object of clock facts; those of single sync points stay in the database. */
static int clock_fact(void *arg, const struct stored_state *x)
{
	struct clocks *c = arg;

	if (strncmp(x->key, "clock.", 6) || !load_has(c->load, x->system))
		return 0;
	if (x->boot_id != c->boot) {
		c->clock = json_pack("{s:I, s:i, s:o, s:o}", "boot", (json_int_t)x->boot_id, "round", (int)x->round,
				     "system", json_clean(x->system), "clock", json_clean(x->clock));
		json_array_append_new(c->list, c->clock);
		c->boot = x->boot_id;
	}
	if (!strcmp(x->key, "clock.why"))
		model_reason(c->clock, x->key, x->value);
	else if (strncmp(x->key, "clock.sync.", 11))
		json_object_set_new(c->clock, x->key, json_clean(x->value));
	return 0;
}

static json_t *preflight_json(const struct load *of, const struct conditions *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->env.n; i++) {
		const struct system_facts *s = &c->env.v[i];
		struct finding found[FINDINGS_MAX];
		size_t n = load_has(of, s->label) ? preflight(&s->facts, system_facts(&c->now, s->label), found) : 0;

		for (size_t k = 0; k < n; k++) {
			json_t *o = json_pack("{s:o, s:s, s:s}", "system", json_clean(s->label), "level",
					      preflight_word(found[k].level), "id", found[k].id);

			model_reason(o, "said", found[k].said);
			model_reason(o, "advice", found[k].advice);
			json_array_append_new(list, o);
		}
	}
	return list;
}

/* Whether a machine is fit to be timed is no question where nothing is timed. */
static int model_preflight(const struct model *m, json_t *doc, struct why *why)
{
	struct conditions c = {0};
	int err = m->campaign->lane == LANE_TIME ? load_conditions(&c, m->store, m->campaign->id, why) : 0;

	json_object_set_new(doc, "preflight", preflight_json(&m->load, &c));
	conditions_free(&c);
	return err;
}

static int model_launch_costs(const struct model *m, json_t *doc, struct why *why)
{
	struct launch_costs l;
	int err = load_launch_costs(&l, m->store, m->campaign->id, why);

	json_object_set_new(doc, "launch_cost", launch_costs_json(&m->load, &l));
	launch_costs_free(&l);
	return err;
}

static void model_guest_diff(const struct model *m, json_t *doc)
{
	struct guest_diff id = {0};

	guest_diff_all(&id, &m->load.facts);
	json_object_set_new(doc, "guest_diff", guest_diff_json(&id));
	guest_diff_free(&id);
}

int model_audit(const struct model *m, json_t *doc, struct why *why)
{
	struct clocks clocks = {.load = &m->load, .list = json_array()};
	int err;

	json_object_set_new(doc, "clocks", clocks.list);
	err = store_states(m->store, m->campaign->id, clock_fact, &clocks, why);
	if (!err)
		err = model_launch_costs(m, doc, why);
	if (!err)
		err = model_preflight(m, doc, why);
	model_guest_diff(m, doc);
	return err;
}
