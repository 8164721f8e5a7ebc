/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Batches that did not go the way that is shown (explain.h): what a batch executed besides, or left out, by function. A tick of
 * the host's timer, a page that had to be found and a lookup that took a turn more are told apart so.
 */
#include "explain.h"

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

void explain_other(const struct explained *e, const struct path *p, struct buf *out)
{
	struct explained usual = {0}, other = {0};
	char text[32];

	tree_make(&usual.tree, &e->path, p->body ? e->body : e->control, NULL);
	tree_make(&other.tree, &e->path, p, NULL);
	usual.tree.operations = other.tree.operations = 1; /* a batch is told of as a whole */
	const struct function *f = new_in(&other.tree, &usual.tree);
	if (f && f->total)
		buf_printf(out, "%s (%s), which the others do not enter, has %s with all it calls; ", f->name, layer_word(f->layer),
			   number_text((double)f->total, text));
	explain_reasons(&usual, &other, TOLD, out);
	if (!out->len)
		buf_puts(out, "the same in every function");
	tree_free(&usual.tree);
	tree_free(&other.tree);
}
