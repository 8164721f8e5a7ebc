/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recorded paths out of the store, with trees and values (explain.h).
 */
#include "explain.h"

#include "store.h"
#include "summary.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct loading {
	struct explanation *to;
	const struct campaign *campaign;
	const struct summary *values;
	const char *bench;
};

static bool has(const struct explanation *x, const struct stored_path *p)
{
	for (size_t i = 0; i < x->n; i++)
		if (!strcmp(x->v[i].path.system, p->system) && !strcmp(x->v[i].path.paths.bench, p->paths.bench))
			return true;
	return false;
}

static int take_path(void *arg, struct stored_path *p)
{
	struct loading *l = arg;
	struct explanation *x = l->to;

	if ((l->bench && !globs_match(l->bench, p->paths.bench)) || has(x, p))
		return 0;
	x->v = xrealloc(x->v, (x->n + 1) * sizeof(*x->v));
	struct explained *e = &x->v[x->n++];
	*e = (struct explained){.path = *p, .value = NAN};
	p->paths = (struct paths){0};
	copy_str(e->campaign, l->campaign->tag);
	const struct summary_row *row = summary_find(l->values, e->path.paths.bench, e->path.params, e->path.system);
	if (row)
		e->value = isnan(row->value) ? row->body - row->control : row->value; /* an operation that costs nothing has none */
	return 0;
}

int explain_load(struct explanation *x, struct store *s, const struct campaign *c, const struct summary *values,
		 const char *bench, struct why *why)
{
	struct loading l = {x, c, values, bench};

	*x = (struct explanation){0};
	int err = store_paths_check(s, why);
	if (!err)
		err = store_paths(s, c->id, take_path, &l, why);
	for (size_t i = 0; i < x->n && !err; i++) {
		struct explained *e = &x->v[i];
		e->exact = paths_pick(&e->path, e->value, &e->body, &e->control);
		if (!e->body)
			err = fail(why, -EILSEQ, "the path of %s on %s has no body or no control", e->path.paths.bench, e->path.system);
		else
			tree_make(&e->tree, &e->path, e->body, e->control);
	}
	return err;
}

const struct explained *explain_find(const struct explanation *x, const char *system, const char *bench, const char *params)
{
	for (size_t i = 0; i < x->n; i++) {
		const struct stored_path *p = &x->v[i].path;

		if (!strcmp(p->system, system) && !strcmp(p->paths.bench, bench) && !strcmp(p->params, params))
			return &x->v[i];
	}
	return NULL;
}

void explain_free(struct explanation *x)
{
	for (size_t i = 0; i < x->n; i++) {
		tree_free(&x->v[i].tree);
		paths_free(&x->v[i].path.paths);
	}
	free(x->v);
	*x = (struct explanation){0};
}

void explain_batches(const struct explained *e, bool body, u32 *alike, u32 *all)
{
	*alike = *all = 0;
	for (size_t i = 0; i < e->path.paths.n; i++) {
		const struct path *p = &e->path.paths.v[i];

		*all += p->body == body ? p->alike : 0;
		*alike += p == (body ? e->body : e->control) ? p->alike : 0;
	}
}

double explain_each(const struct explained *e, s64 instructions)
{
	return (double)instructions / (double)e->tree.operations;
}
