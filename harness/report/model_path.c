/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recorded paths of a campaign in the report's document: instructions by layer, and the call tree that a flame graph is
 * drawn from.
 */
#include "model_impl.h"
#include "explain.h"
#include "store.h"

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

int model_paths(const struct model *m, json_t *doc, struct why *why)
{
	struct explanation x = {0};
	json_t *list = json_array();
	bool none = store_paths_check(m->store, NULL); /* an older database */
	int err = none ? 0 : explain_load(&x, m->store, m->campaign, &m->load.summary, NULL, why);

	for (size_t i = 0; i < x.n && !err; i++) {
		const struct explained *e = &x.v[i];
		u32 alike, all;

		explain_batches(e, true, &alike, &all);
		json_array_append_new(list, json_pack("{s:o, s:o, s:o, s:f, s:b, s:i, s:i, s:o, s:o}", "system",
			json_clean(e->path.system), "bench", json_clean(e->path.paths.bench), "params", json_clean(e->path.params),
			"sum", explain_each(e, tree_sum(&e->tree)), "exact", e->exact, "alike", (int)alike, "batches", (int)all,
			"layers", layers(e), "tree", nodes(e, TREE_ROOT)));
	}
	json_object_set_new(doc, "paths", list);
	explain_free(&x);
	return err;
}
