/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions by layer and by function as tables (explain.h).
 */
#include "explain.h"
#include "path_threads.h"

#include "system.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_each(struct table *t, const struct explained *e, s64 instructions)
{
	char text[32];

	table_cell(t, number_text(explain_each(e, instructions), text));
}

static s64 layer_self(const struct path_tree *t, enum path_layer layer)
{
	s64 sum = 0;

	for (size_t i = 0; i < t->nfunctions; i++)
		sum += t->function[i].layer == layer ? t->function[i].self : 0;
	return sum;
}

static bool layer_shows(const struct explanation *x, enum path_layer layer)
{
	for (size_t i = 0; i < x->n; i++)
		if (layer_self(&x->v[i].tree, layer))
			return true;
	return false;
}

struct table *explain_layers(const struct explanation *x)
{
	struct buf columns = {0};

	buf_puts(&columns, "layer=");
	for (size_t i = 0; i < x->n; i++)
		buf_printf(&columns, ",%s>", x->v[i].path.system);
	buf_puts(&columns, ",what");
	struct table *t = table_new(columns.data);
	for (int layer = 0; layer < PATH_LAYER_COUNT; layer++) {
		if (!layer_shows(x, (enum path_layer)layer))
			continue;
		table_cell(t, layer_word((enum path_layer)layer));
		for (size_t i = 0; i < x->n; i++)
			put_each(t, &x->v[i], layer_self(&x->v[i].tree, (enum path_layer)layer));
		table_cell(t, layer_what((enum path_layer)layer));
	}
	table_cell(t, "all");
	for (size_t i = 0; i < x->n; i++)
		put_each(t, &x->v[i], tree_sum(&x->v[i].tree));
	table_cell(t, "the benchmark's value");
	buf_free(&columns);
	return t;
}

/* --- threads */

struct table *explain_threads(const struct explained *e)
{
	struct path_threads threads;

	threads_of(&threads, &e->path, e->body, e->control);
	if (!threads.switches)
		return NULL;
	struct table *t = table_new("who=,turns>,self>,of what=");
	for (size_t i = 0; i < threads.n; i++) {
		const struct path_thread *v = &threads.v[i];
		struct buf of = {0};
		char text[32];

		for (int layer = 0; layer < PATH_LAYER_COUNT; layer++)
			if (v->layer[layer])
				buf_printf(&of, "%s%s %s", of.len ? ", " : "", layer_word((enum path_layer)layer),
					   number_text(explain_each(e, v->layer[layer]), text));
		table_cell(t, v->who);
		table_cellf(t, "%llu", (unsigned long long)v->turns);
		put_each(t, e, v->self);
		table_cell(t, of.len ? of.data : "");
		buf_free(&of);
	}
	return t;
}

/* --- functions */

static int by_self(const void *a, const void *b)
{
	const struct function *x = *(const struct function *const *)a, *y = *(const struct function *const *)b;

	return x->self != y->self ? (x->self > y->self ? -1 : 1) : strcmp(x->name, y->name);
}

/* Functions that have a part in the operation, those that executed most first; malloc'ed. */
static const struct function **sorted(const struct path_tree *t, size_t *n)
{
	const struct function **v = xmalloc((t->nfunctions + 1) * sizeof(*v));

	*n = 0;
	for (size_t i = 0; i < t->nfunctions; i++)
		if (t->function[i].self || t->function[i].calls)
			v[(*n)++] = &t->function[i];
	qsort(v, *n, sizeof(*v), by_self);
	return v;
}

static void put_function(struct table *t, const struct explained *e, const struct function *f)
{
	table_cells(t, layer_word(f->layer), f->name);
	put_each(t, e, f->calls);
	put_each(t, e, f->self);
	put_each(t, e, f->total);
}

struct table *explain_functions(const struct explained *e, size_t most)
{
	struct table *t = table_new("layer=,function=,calls>,self>,total>");
	size_t n;
	const struct function **v = sorted(&e->tree, &n);
	s64 rest = 0;

	for (size_t i = 0; i < n; i++)
		if (i < most)
			put_function(t, e, v[i]);
		else
			rest += v[i]->self;
	if (n > most) {
		table_cell(t, "");
		table_cellf(t, "%zu more", n - most);
		table_cell(t, "");
		put_each(t, e, rest);
		table_cell(t, "");
	}
	free(v);
	return t;
}

struct table *explain_rows(const struct explanation *x)
{
	struct table *t = table_new("campaign=,system=,bench=,params=,layer=,function=,calls>,self>,total>");

	for (size_t k = 0; k < x->n; k++) {
		const struct explained *e = &x->v[k];
		size_t n;
		const struct function **v = sorted(&e->tree, &n);

		for (size_t i = 0; i < n; i++) {
			table_cells(t, e->campaign, e->path.system, e->path.paths.bench, e->path.params,
				    layer_word(v[i]->layer), v[i]->name);
			table_real(t, explain_each(e, v[i]->calls));
			table_real(t, explain_each(e, v[i]->self));
			table_real(t, explain_each(e, v[i]->total));
		}
		free(v);
	}
	return t;
}

/* --- the difference of two */

static double self_of(const struct explained *e, enum path_layer layer, const char *name)
{
	u32 i = tree_function(&e->tree, layer, name);

	return i < e->tree.nfunctions ? explain_each(e, e->tree.function[i].self) : 0;
}

static int by_difference(const void *x, const void *y)
{
	const struct differing *p = x, *q = y;
	double a = fabs(p->b - p->a), b = fabs(q->b - q->a);

	return a != b ? (a > b ? -1 : 1) : strcmp(p->name, q->name);
}

struct differing *explain_differing(const struct explained *a, const struct explained *b, size_t *n)
{
	struct differing *v = xmalloc((a->tree.nfunctions + b->tree.nfunctions + 1) * sizeof(*v));

	*n = 0;
	for (int side = 0; side < 2; side++) {
		const struct path_tree *t = side ? &b->tree : &a->tree;

		for (size_t i = 0; i < t->nfunctions; i++) {
			const struct function *f = &t->function[i];
			struct differing d = {f->layer, f->name, self_of(a, f->layer, f->name), self_of(b, f->layer, f->name)};
			bool again = side && tree_function(&a->tree, f->layer, f->name) < a->tree.nfunctions;

			if (!again && d.a != d.b)
				v[(*n)++] = d;
		}
	}
	qsort(v, *n, sizeof(*v), by_difference);
	return v;
}

static void put_difference(struct table *t, const char *layer, const char *name, double a, double b)
{
	char text[32];

	table_cells(t, layer, name);
	table_cell(t, number_text(a, text));
	table_cell(t, number_text(b, text));
	table_cellf(t, "%+.10g", b - a);
}

struct table *explain_difference(const struct explained *a, const struct explained *b, size_t most)
{
	struct table *t = table_new("layer=,function=,A>,B>,difference>");
	double rest[2] = {0};
	char others[32];
	size_t n;
	struct differing *v = explain_differing(a, b, &n);

	for (size_t i = 0; i < n; i++) {
		if (i < most)
			put_difference(t, layer_word(v[i].layer), v[i].name, v[i].a, v[i].b);
		rest[0] += i < most ? 0 : v[i].a;
		rest[1] += i < most ? 0 : v[i].b;
	}
	snprintf(others, sizeof(others), "%zu more", n > most ? n - most : 0);
	if (n > most)
		put_difference(t, "", others, rest[0], rest[1]);
	put_difference(t, "all", "", explain_each(a, tree_sum(&a->tree)), explain_each(b, tree_sum(&b->tree)));
	free(v);
	return t;
}

void explain_reasons(const struct explained *a, const struct explained *b, size_t most, struct buf *out)
{
	size_t n;
	struct differing *v = explain_differing(a, b, &n);

	for (size_t i = 0; i < n && i < most; i++)
		buf_printf(out, "%s%s %+.10g", i ? ", " : "", v[i].name, v[i].b - v[i].a);
	if (n > most)
		buf_printf(out, " and %zu more", n - most);
	free(v);
}
