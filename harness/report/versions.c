/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Length over version, where a campaign has the same systems in several versions of the lab's hosts: benchmarks and variants
 * down, versions across in their order, and the change from the first to the last.
 */
#include "lab_place.h"
#include "matrix_impl.h"
#include "tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A system of the lab taken apart. */
struct system {
	const char *label, *variant;
	struct lab_place at;
};

struct systems {
	struct system *v; /* malloc'ed */
	size_t n;
};

static int by_version(const void *a, const void *b)
{
	return lab_version_compare(((const struct system *)a)->at.version, ((const struct system *)b)->at.version);
}

static void systems_of(struct systems *to, const struct summary *s)
{
	size_t n;
	const char **labels = summary_systems(s, &n);

	*to = (struct systems){.v = xcalloc(n + 1, sizeof(*to->v))};
	for (size_t i = 0; i < n; i++) {
		struct system *v = &to->v[to->n];

		v->label = labels[i];
		to->n += lab_system_parse(labels[i], &v->at, &v->variant);
	}
	qsort(to->v, to->n, sizeof(*to->v), by_version);
	free(labels);
}

bool versions_in(const struct summary *s)
{
	struct systems all;
	bool several = false;

	systems_of(&all, s);
	for (size_t i = 0; i < all.n; i++)
		for (size_t k = 0; k < i; k++)
			several |= all.v[i].at.processor == all.v[k].at.processor && !strcmp(all.v[i].variant, all.v[k].variant);
	free(all.v);
	return several;
}

/* The distinct versions of the systems of a processor (NULL: of all), in their order; their number. */
static size_t versions_of(const struct systems *all, const struct processor *p, const char **versions)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++)
		if ((!p || all->v[i].at.processor == p) && (!n || strcmp(versions[n - 1], all->v[i].at.version)))
			versions[n++] = all->v[i].at.version;
	return n;
}

static const char *label_of(const struct systems *all, const struct processor *p, const char *version, const char *variant)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct system *v = &all->v[i];

		if (v->at.processor == p && !strcmp(v->at.version, version) && !strcmp(v->variant, variant))
			return v->label;
	}
	return NULL;
}

static void change_cells(struct table *t, double first, double last, enum table_format f)
{
	if (isnan(first) || isnan(last)) {
		table_cell(t, f == TABLE_TEXT ? "-" : NULL);
		table_cell(t, f == TABLE_TEXT ? "-" : NULL);
		return;
	}
	table_cellf(t, f == TABLE_TEXT && last != first ? "%+.10g" : "%.10g", last - first);
	if (first > 0)
		table_cellf(t, f == TABLE_TEXT && last != first ? "%+.1f" : "%.1f", 100 * (last / first - 1));
	else
		table_cell(t, f == TABLE_TEXT ? "-" : NULL);
}

struct page {
	const struct summary *s;
	const struct systems *all;
	const char **versions; /* the columns, no more than there are systems */
	size_t n;
	enum table_format f;
	struct notes notes;
};

static void value_cell(struct table *t, struct page *g, const struct summary_row *r)
{
	if (g->f == TABLE_TEXT)
		matrix_value(t, g->s, r, &g->notes);
	else if (r && !isnan(r->value))
		table_cellf(t, "%.10g", r->value);
	else
		table_cell(t, NULL);
}

/* One line: a benchmark on one variant. */
static void add_line(struct table *t, struct page *g, const struct summary_row *bench, const struct system *of)
{
	double first = NAN, last = NAN;
	u32 n = 0;

	table_cellf(t, "%s%s%s", bench->bench, *bench->params ? " " : "", bench->params);
	table_cell(t, of->variant);
	if (g->f != TABLE_TEXT)
		table_cell(t, of->at.processor->name);
	for (size_t i = 0; i < g->n; i++) {
		const char *label = label_of(g->all, of->at.processor, g->versions[i], of->variant);
		const struct summary_row *r = label ? summary_find(g->s, bench->bench, bench->params, label) : NULL;

		value_cell(t, g, r);
		if (r && r->verdict == HVLAB_OK && !isnan(r->value)) {
			first = isnan(first) ? r->value : first;
			last = r->value;
			n++;
		}
	}
	change_cells(t, n > 1 ? first : NAN, last, g->f);
}

static struct table *table_for(const struct page *g)
{
	struct buf columns = {0};

	buf_puts(&columns, g->f == TABLE_TEXT ? "benchmark,system" : "bench,variant,processor");
	for (size_t i = 0; i < g->n; i++)
		buf_printf(&columns, ",%s>", g->versions[i]);
	buf_puts(&columns, g->f == TABLE_TEXT ? ",change>,%>" : ",difference>,percent>");
	struct table *t = table_new(columns.data);
	buf_free(&columns);
	return t;
}

/* The first of the versions in which this variant is, on this processor. */
static bool is_first(const struct systems *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (all->v[k].at.processor == all->v[i].at.processor && !strcmp(all->v[k].variant, all->v[i].variant))
			return false;
	return true;
}

/* Was anything measured? A line without any value is left out; show --coverage has the reasons. */
static bool has_value(const struct summary *s, const struct summary_row *bench, const struct systems *all,
		      const struct system *like)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct system *v = &all->v[i];
		const struct summary_row *r = summary_find(s, bench->bench, bench->params, v->label);

		if (v->at.processor == like->at.processor && !strcmp(v->variant, like->variant) && r && !isnan(r->value))
			return true;
	}
	return false;
}

struct table *versions_table(const struct summary *s, const struct processor *p, enum table_format f, struct buf *text)
{
	struct page g = {.s = s, .f = f};
	struct systems all;

	systems_of(&all, s);
	g.all = &all;
	g.versions = xcalloc(all.n + 1, sizeof(*g.versions));
	g.n = versions_of(&all, p, g.versions);
	struct table *t = g.n ? table_for(&g) : NULL;
	for (size_t b = 0; b < s->n && t; b++)
		for (size_t i = 0; i < all.n && matrix_opens_line(s, b); i++)
			if ((!p || all.v[i].at.processor == p) && is_first(&all, i) && has_value(s, &s->v[b], &all, &all.v[i]))
				add_line(t, &g, &s->v[b], &all.v[i]);
	if (f == TABLE_TEXT && t)
		matrix_notes(s, &g.notes, NULL, text);
	free(g.versions);
	free(all.v);
	return t;
}
