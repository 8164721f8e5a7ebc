/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The call tree of a path (path_tree.h). Walking the stream of instructions is path_walk.c's, which says who is entered and
 * left; here is what that makes of nodes and functions.
 */
#include "path_tree.h"
#include "path_walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNNAMED "(no name)"

/* --- picking */

bool paths_pick(const struct stored_path *p, double value, const struct path **body, const struct path **control)
{
	const struct paths *all = &p->paths;

	*body = *control = NULL;
	for (size_t b = 0; b < all->n; b++)
		for (size_t c = 0; c < all->n; c++) {
			const struct path *x = &all->v[b], *y = &all->v[c];
			if (!x->body || y->body)
				continue;
			double ticks = (double)path_counted(x) - (double)path_counted(y);
			bool fits = fabs(ticks - value * (double)p->n) < 1e-6 * (double)p->n;
			if (fits || !*body)
				*body = x, *control = y;
			if (fits)
				return true;
		}
	return false;
}

/* --- functions */

u32 tree_function(const struct path_tree *t, enum path_layer layer, const char *name)
{
	for (u32 i = 0; i < t->nfunctions; i++)
		if (t->function[i].layer == layer && !strcmp(t->function[i].name, name))
			return i;
	return (u32)t->nfunctions;
}

static u32 function_of(struct path_tree *t, const struct symbol *s)
{
	enum path_layer layer = s ? s->layer : LAYER_UNKNOWN;
	const char *name = s ? s->name : UNNAMED;
	u32 i = tree_function(t, layer, name);

	if (i < t->nfunctions)
		return i;
	t->function = xrealloc(t->function, (t->nfunctions + 1) * sizeof(*t->function));
	t->function[t->nfunctions++] = (struct function){.layer = layer, .name = name};
	return i;
}

/* --- nodes */

static u32 add_node(struct path_tree *t, u32 parent, u32 function)
{
	u32 *link = &t->node[parent].child;

	while (*link && t->node[*link].function != function)
		link = &t->node[*link].next;
	if (*link)
		return *link;
	u32 made = *link = (u32)t->n;
	if (t->n == t->cap)
		t->node = xrealloc(t->node, (t->cap *= 2) * sizeof(*t->node));
	t->node[t->n++] = (struct tree_node){.function = function, .parent = parent};
	return made;
}

/* What a walk tells: the frames that are open, outermost first, below a step that was executed. */
struct building {
	struct path_tree *tree;
	int weight;
};

static u32 on_enter(void *arg, u32 parent, const struct symbol *symbol, bool called)
{
	struct building *b = arg;
	u32 node = add_node(b->tree, parent, function_of(b->tree, symbol));

	b->tree->node[node].calls += called ? b->weight : 0;
	return node;
}

static void on_step(void *arg, u32 node)
{
	struct building *b = arg;

	b->tree->node[node].self += b->weight;
}

static void add_path(struct path_tree *t, const struct path *p, const struct symbols *names, int weight)
{
	struct building b = {t, weight};
	const struct path_watch watch = {on_enter, on_step, &b};

	path_walk(p, names, &watch);
}

/* Is one of its callers the same function? Then its total is part of that one's. */
static bool is_inner(const struct path_tree *t, u32 node)
{
	for (u32 up = t->node[node].parent; up != TREE_ROOT; up = t->node[up].parent)
		if (t->node[up].function == t->node[node].function)
			return true;
	return false;
}

static void add_up(struct path_tree *t)
{
	for (u32 i = TREE_ROOT + 1; i < t->n; i++) {
		struct function *f = &t->function[t->node[i].function];

		f->self += t->node[i].self;
		f->calls += t->node[i].calls;
		f->total += is_inner(t, i) ? 0 : tree_total(t, i);
	}
}

void tree_make(struct path_tree *t, const struct stored_path *p, const struct path *body, const struct path *control)
{
	*t = (struct path_tree){.operations = p->n, .cap = 64, .n = 1};
	t->node = xcalloc(t->cap, sizeof(*t->node));
	add_path(t, body, &p->paths.symbols, 1);
	if (control)
		add_path(t, control, &p->paths.symbols, -1);
	add_up(t);
}

s64 tree_total(const struct path_tree *t, u32 node)
{
	s64 sum = t->node[node].self;

	for (u32 c = t->node[node].child; c; c = t->node[c].next)
		sum += tree_total(t, c);
	return sum;
}

s64 tree_sum(const struct path_tree *t)
{
	return tree_total(t, TREE_ROOT);
}

bool tree_shows(const struct path_tree *t, u32 node)
{
	bool shows = t->node[node].self || t->node[node].calls;

	for (u32 c = t->node[node].child; c && !shows; c = t->node[c].next)
		shows = tree_shows(t, c);
	return shows;
}

void tree_free(struct path_tree *t)
{
	free(t->node);
	free(t->function);
	*t = (struct path_tree){0};
}
