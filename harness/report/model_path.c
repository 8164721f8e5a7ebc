/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recorded paths of a campaign in the report's document: instructions by layer, the call tree that a flame graph is
 * drawn from, and which functions account for each step from version to version of the lab's hosts.
 */
#include "model_impl.h"
#include "explain.h"
#include "lab_place.h"
#include "store.h"

#include <stdlib.h>

#define STEP_FUNCTIONS 12 /* shown of a step */
#define OTHER_FUNCTIONS 3 /* and of a batch that went another way */

static json_t *layers(const struct explained *e)
{
	json_t *o = json_object();
	s64 sum[PATH_LAYER_COUNT] = {0};

	for (size_t i = 0; i < e->tree.nfunctions; i++)
		sum[e->tree.function[i].layer] += e->tree.function[i].self;
	for (int layer = 0; layer < PATH_LAYER_COUNT; layer++)
		if (sum[layer])
			json_object_set_new(o, layer_word((enum path_layer)layer), json_real(explain_each(e, sum[layer])));
	return o;
}

static json_t *nodes(const struct explained *e, u32 node)
{
	json_t *list = json_array();

	for (u32 c = e->tree.node[node].child; c; c = e->tree.node[c].next) {
		const struct function *f = &e->tree.function[e->tree.node[c].function];

		if (tree_shows(&e->tree, c))
			json_array_append_new(list, json_pack("{s:o, s:s, s:f, s:f, s:o}", "name", json_clean(f->name),
				"layer", layer_word(f->layer), "self", explain_each(e, e->tree.node[c].self),
				"total", explain_each(e, tree_total(&e->tree, c)), "children", nodes(e, c)));
	}
	return list;
}

/* The functions of a step, largest difference first; of the small ones the sum, and how many they are. */
static void step_functions(json_t *step, const struct explained *before, const struct explained *now)
{
	size_t n;
	struct differing *v = explain_differing(before, now, &n);
	json_t *list = json_array();
	double rest = 0;

	for (size_t i = 0; i < n; i++)
		if (i < STEP_FUNCTIONS)
			json_array_append_new(list, json_pack("{s:o, s:s, s:f, s:f}", "name", json_clean(v[i].name), "layer",
				layer_word(v[i].layer), "before", v[i].a, "now", v[i].b));
		else
			rest += v[i].b - v[i].a;
	json_object_set_new(step, "functions", list);
	json_object_set_new(step, "more", json_integer(n > STEP_FUNCTIONS ? (json_int_t)(n - STEP_FUNCTIONS) : 0));
	json_object_set_new(step, "rest", json_real(rest));
	free(v);
}

static void add_step(void *list, const struct explained *before, const struct explained *now)
{
	struct lab_place from, to;
	const char *variant;

	lab_system_parse(before->path.system, &from, &variant);
	lab_system_parse(now->path.system, &to, &variant);
	json_t *o = json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:f, s:f}", "bench", json_clean(now->path.paths.bench), "params",
		json_clean(now->path.params), "processor", to.processor->name, "variant", json_clean(variant), "from",
		json_clean(from.version), "to", json_clean(to.version), "before", explain_each(before, tree_sum(&before->tree)),
		"now", explain_each(now, tree_sum(&now->tree)));
	step_functions(o, before, now);
	json_array_append_new(list, o);
}

static json_t *other_functions(const struct other *o)
{
	json_t *list = json_array();

	for (size_t i = 0; i < o->n && i < OTHER_FUNCTIONS; i++)
		json_array_append_new(list, json_pack("{s:o, s:f}", "name", json_clean(o->v[i].name), "change", o->v[i].b - o->v[i].a));
	return list;
}

/* Batches that went another way than the one that is drawn. */
static json_t *others(const struct explained *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->path.paths.n; i++) {
		const struct path *p = &e->path.paths.v[i], *of = p->body ? e->body : e->control;

		if (p == of)
			continue;
		struct other o = explain_other_of(e, p);
		json_array_append_new(list, json_pack("{s:s, s:i, s:i, s:I, s:I, s:o, s:s, s:I, s:o, s:I}", "loop", p->body ? "body" : "control",
			"batch", (int)p->first + 1, "alike", (int)p->alike, "counted", (json_int_t)path_counted(p), "usual",
			(json_int_t)path_counted(of), "entered", json_clean(o.entered.name ? o.entered.name : ""), "layer",
			layer_word(o.entered.layer), "total", (json_int_t)o.entered.total, "functions", other_functions(&o), "more",
			(json_int_t)(o.n > OTHER_FUNCTIONS ? o.n - OTHER_FUNCTIONS : 0)));
		free(o.v);
	}
	return list;
}

int model_paths(const struct model *m, json_t *doc, struct why *why)
{
	struct explanation x = {0};
	json_t *list = json_array(), *steps = json_array();
	bool none = store_paths_check(m->store, NULL); /* an older database */
	int err = none ? 0 : explain_load(&x, m->store, m->campaign, &m->load.summary, NULL, why);

	for (size_t i = 0; i < x.n && !err; i++) {
		const struct explained *e = &x.v[i];
		u32 alike, all;

		explain_batches(e, true, &alike, &all);
		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:f, s:b, s:i, s:i, s:o, s:o, s:o}", "system",
			json_clean(e->path.system), "bench", json_clean(e->path.paths.bench), "params", json_clean(e->path.params),
			"sum", explain_each(e, tree_sum(&e->tree)), "exact", e->exact, "alike", (int)alike, "batches", (int)all,
			"layers", layers(e), "others", others(e), "tree", nodes(e, TREE_ROOT)));
	}
	if (!err)
		explain_each_step(&x, add_step, steps);
	json_object_set_new(doc, "paths", list);
	json_object_set_new(doc, "steps", steps);
	explain_free(&x);
	return err;
}
