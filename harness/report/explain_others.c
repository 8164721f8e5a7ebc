/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Batches that did not go the way that is shown (explain.h): what a batch executed besides, or left out, by function. A tick of
 * the host's timer, a page that had to be found and a lookup that took a turn more are told apart so.
 */
#include "explain.h"

#include <stdlib.h>

#define TOLD 3 /* functions */

/* The function that the usual way never enters and that, with all it called, executed most; NULL: there is none. */
static const struct function *new_in(const struct path_tree *other, const struct path_tree *usual)
{
	const struct function *most = NULL;

	for (size_t i = 0; i < other->nfunctions; i++) {
		const struct function *f = &other->function[i];

		if (tree_function(usual, f->layer, f->name) == usual->nfunctions && (!most || f->total > most->total))
			most = f;
	}
	return most;
}

struct other explain_other_of(const struct explained *e, const struct path *p)
{
	struct explained usual = {0}, other = {0};
	struct other o = {0};

	tree_make(&usual.tree, &e->path, p->body ? e->body : e->control, NULL);
	tree_make(&other.tree, &e->path, p, NULL);
	usual.tree.operations = other.tree.operations = 1; /* a batch is told of as a whole */
	const struct function *f = new_in(&other.tree, &usual.tree);
	if (f && f->total)
		o.entered = *f;
	o.v = explain_differing(&usual, &other, &o.n);
	tree_free(&usual.tree);
	tree_free(&other.tree);
	return o;
}

void explain_other(const struct explained *e, const struct path *p, struct buf *out)
{
	struct other o = explain_other_of(e, p);
	char text[32];

	if (o.entered.name)
		buf_printf(out, "%s (%s), which the others do not enter, has %s with all it calls; ", o.entered.name,
			   layer_word(o.entered.layer), number_text((double)o.entered.total, text));
	for (size_t i = 0; i < o.n && i < TOLD; i++)
		buf_printf(out, "%s%s %+.10g", i ? ", " : "", o.v[i].name, o.v[i].b - o.v[i].a);
	if (o.n > TOLD)
		buf_printf(out, " and %zu more", o.n - TOLD);
	if (!o.n)
		buf_puts(out, "the same in every function");
	free(o.v);
}
