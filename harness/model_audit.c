/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the numbers have to stand up to, for the report: differences between the guests, each boot's clock, what was
 * wrong with the machine, what a launch cost. Judged in identity.c, verdict.c, preflight.c and lives.c.
 */
#include "model_impl.h"

#include "identity.h"
#include "lives.h"
#include "preflight.h"

#include <stdlib.h>
#include <string.h>

#define TWIN "+aa"

static int add_fact(void *arg, const char *system, const char *key, const char *value)
{
	size_t n = strlen(system);

	if (n <= strlen(TWIN) || strcmp(system + n - strlen(TWIN), TWIN))
		identity_add(arg, system, key, value);
	return 0;
}

static json_t *identity_json(const struct identity *id)
{
	json_t *systems = json_array(), *rows = json_array();

	for (size_t i = 0; i < id->nsystems; i++)
		json_array_append_new(systems, model_text(id->system[i].label));
	for (size_t i = 0; i < id->n; i++) {
		json_t *values = json_array();

		for (size_t k = 0; k < id->nsystems; k++)
			json_array_append_new(values, model_text(id->v[i].value[k]));
		json_array_append_new(rows, json_pack("{s:s, s:o, s:s, s:o}", "kind", identity_kind_word(id->v[i].kind),
			"key", model_text(id->v[i].key), "why", id->v[i].why, "values", values));
	}
	return json_pack("{s:o, s:o}", "systems", systems, "rows", rows);
}

static json_t *lives_json(struct lives *l)
{
	json_t *list = json_array();

	lives_finish(l);
	for (size_t i = 0; i < l->n; i++) {
		const struct life_row *r = &l->v[i];

		json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:i, s:o, s:o, s:o}", "system", model_text(r->system),
			"what", r->what, "unit", r->unit, "n", (int)r->n, "median", model_number(r->median),
			"least", model_number(r->least), "most", model_number(r->most)));
	}
	return list;
}

struct audit {
	struct lives lives;
	struct identity now; /* as a map from system to the worst readings */
	json_t *clocks;
	s64 boot;
	json_t *clock;       /* of the boot being read */
};

/* The boot's object of clock facts; those of single doorbells stay in the database. */
static void audit_clock(struct audit *a, const struct stored_state *x)
{
	if (x->boot_id != a->boot) {
		a->clock = json_pack("{s:I, s:i, s:o, s:o}", "boot", (json_int_t)x->boot_id, "round", (int)x->round,
				     "system", model_text(x->system), "clock", model_text(x->clock));
		json_array_append_new(a->clocks, a->clock);
		a->boot = x->boot_id;
	}
	if (strncmp(x->key, "clock.bell.", 11))
		json_object_set_new(a->clock, x->key, model_text(x->value));
}

static int audit_state(void *arg, const struct stored_state *x)
{
	struct audit *a = arg;

	if (!strncmp(x->key, "clock.", 6))
		audit_clock(a, x);
	else if (!strncmp(x->key, "now.", 4))
		identity_worst(&a->now, x->system, x->key, x->value);
	else
		lives_add(&a->lives, x->system, x->key, x->value);
	return 0;
}

static json_t *preflight_json(const struct identity *env, const struct identity *now)
{
	json_t *list = json_array();

	for (size_t i = 0; i < env->nsystems; i++) {
		const struct identity_system *s = &env->system[i];
		struct finding found[FINDINGS_MAX];
		size_t n = preflight(&s->facts, identity_facts_of(now, s->label), found);

		for (size_t k = 0; k < n; k++)
			json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:o, s:s}", "system", model_text(s->label),
				"level", preflight_word(found[k].level), "id", found[k].id,
				"said", model_text(found[k].said), "advice", found[k].advice));
	}
	return list;
}

static int read_facts(struct model *m, json_t *doc, struct audit *a, struct why *why)
{
	struct identity env = {0}, both = {0};
	s64 id = m->campaign->id;
	int err = store_facts(m->store, id, "environment", add_fact, &env, why);

	if (!err)
		err = store_facts(m->store, id, "guest", add_fact, &both, why);
	if (!err)
		err = store_facts(m->store, id, "environment", add_fact, &both, why);
	if (!err) {
		identity_compare(&both);
		json_object_set_new(doc, "identity", identity_json(&both));
		/* Whether a machine is fit to be timed is no question where nothing is timed. */
		json_object_set_new(doc, "preflight", m->campaign->lane == LANE_TIME ? preflight_json(&env, &a->now) :
				    json_array());
	}
	identity_free(&env);
	identity_free(&both);
	return err;
}

int model_audit(struct model *m, json_t *doc, struct why *why)
{
	struct audit a = {.clocks = json_array()};
	int err = store_states(m->store, m->campaign->id, audit_state, &a, why);

	json_object_set_new(doc, "clocks", a.clocks);
	json_object_set_new(doc, "lives", lives_json(&a.lives));
	if (!err)
		err = read_facts(m, doc, &a, why);
	lives_free(&a.lives);
	identity_free(&a.now);
	return err;
}
