/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From version to version of the lab's hosts: which functions account for each step (explain.h).
 */
#include "explain.h"
#include "lab_place.h"

#include <stdlib.h>
#include <string.h>

#define TOLD 4 /* functions of a step, in a line */

struct placed {
	const struct explained *e;
	const char *variant;
	struct lab_place at;
};

static int by_line(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	const struct stored_path *p = &x->e->path, *q = &y->e->path;
	int order = strcmp(p->paths.bench, q->paths.bench);

	order = order ? order : strcmp(p->params, q->params);
	order = order ? order : strcmp(x->at.processor->name, y->at.processor->name);
	order = order ? order : strcmp(x->variant, y->variant);
	return order ? order : lab_version_compare(x->at.version, y->at.version);
}

/* One benchmark on one system, but for the version? */
static bool one_line(const struct placed *x, const struct placed *y)
{
	return !strcmp(x->e->path.paths.bench, y->e->path.paths.bench) && !strcmp(x->e->path.params, y->e->path.params) &&
	       x->at.processor == y->at.processor && !strcmp(x->variant, y->variant);
}

void explain_each_step(const struct explanation *x, explain_step_fn fn, void *arg)
{
	struct placed *v = xmalloc((x->n + 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++) {
		v[n].e = &x->v[i];
		n += lab_system_parse(x->v[i].path.system, &v[n].at, &v[n].variant);
	}
	qsort(v, n, sizeof(*v), by_line);
	for (size_t i = 1; i < n; i++)
		if (one_line(&v[i - 1], &v[i]))
			fn(arg, v[i - 1].e, v[i].e);
	free(v);
}

/* --- the tables */

struct steps {
	struct table *t;
	size_t n;
};

/* What a step is of, and from where to where. */
static void put_head(struct table *t, const struct explained *before, const struct explained *now, bool text)
{
	struct lab_place from, to;
	const char *variant;

	lab_system_parse(before->path.system, &from, &variant);
	lab_system_parse(now->path.system, &to, &variant);
	if (text)
		table_cellf(t, "%s%s%s", now->path.paths.bench, *now->path.params ? " " : "", now->path.params);
	else
		table_cells(t, now->path.paths.bench, now->path.params);
	table_cells(t, to.processor->name, variant, from.version, to.version);
}

static void put_line(void *arg, const struct explained *before, const struct explained *now)
{
	struct steps *s = arg;
	struct buf said = {0};
	char text[32];
	double a = explain_each(before, tree_sum(&before->tree)), b = explain_each(now, tree_sum(&now->tree));

	put_head(s->t, before, now, true);
	table_cell(s->t, number_text(a, text));
	table_cell(s->t, number_text(b, text));
	table_cellf(s->t, "%+.10g", b - a);
	explain_reasons(before, now, TOLD, &said);
	table_cell(s->t, said.len ? said.data : "the same in every function");
	buf_free(&said);
	s->n++;
}

static void put_row(struct table *t, const char *layer, const char *name, double a, double b)
{
	table_cells(t, layer, name);
	table_real(t, a);
	table_real(t, b);
	table_real(t, b - a);
}

static void put_rows(void *arg, const struct explained *before, const struct explained *now)
{
	struct steps *s = arg;
	size_t n;
	struct differing *v = explain_differing(before, now, &n);

	for (size_t i = 0; i < n; i++) {
		put_head(s->t, before, now, false);
		put_row(s->t, layer_word(v[i].layer), v[i].name, v[i].a, v[i].b);
	}
	put_head(s->t, before, now, false);
	put_row(s->t, "all", "", explain_each(before, tree_sum(&before->tree)), explain_each(now, tree_sum(&now->tree)));
	free(v);
	s->n++;
}

struct table *explain_steps(const struct explanation *x, enum table_format f)
{
	bool text = f == TABLE_TEXT;
	struct steps s = {table_new(text ? "benchmark=,processor=,system=,from=,to=,before>,now>,change>,functions" :
			  "bench=,params=,processor=,variant=,from=,to=,layer=,function=,before>,now>,difference>"), 0};

	explain_each_step(x, text ? put_line : put_rows, &s);
	if (s.n)
		return s.t;
	table_free(s.t);
	return NULL;
}
