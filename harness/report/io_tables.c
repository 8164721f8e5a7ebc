/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The figures of io_* as tables (tables.h): all of them for programs; for people quantiles, requests a second over depth, bytes a
 * second over size. Nothing is computed here.
 */
#include "tables.h"
#include "verdict.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS_MAX 16

static const char *unit_of(const struct summary *s, const struct io_figure *x, char out[32])
{
	if (x->what == IO_REQUESTS || x->what == IO_BYTES)
		return x->what == IO_BYTES ? "bytes/s" : "requests/s";
	if (x->in_ns)
		return "ns/op";
	return summary_unit(s, x->row, out);
}

/* The columns are an interface: others parse them. */
struct table *io_table(const struct load *l, const struct io_figures *f)
{
	struct table *t = table_new("campaign,system,lane,class,bench,params,quantity,unit,value>,low>,high>,launches>,operations>,clock,subset");
	char unit[32], mark[LOAD_MARK_MAX];

	for (size_t i = 0; i < f->n; i++) {
		const struct io_figure *x = &f->v[i];

		table_cells(t, l->campaign->tag, x->row->system, lane_word(l->summary.lane), x->row->class, x->row->bench, x->row->params,
			    io_quantity_word(x->what), unit_of(&l->summary, x, unit));
		table_real(t, x->value);
		table_real(t, x->low);
		table_real(t, x->high);
		table_cellf(t, "%zu", x->launches);
		if (x->operations)
			table_cellf(t, "%llu", (unsigned long long)x->operations);
		else
			table_cell(t, NULL);
		table_cells(t, x->row->clock, load_mark(l, x->row->system, NULL, NULL, mark));
	}
	return t;
}

static void figure_cell(struct table *t, const struct io_figure *x)
{
	char value[32], low[32], high[32];

	if (!x)
		table_cell(t, "-");
	else
		table_cellf(t, "%s [%s, %s]", number_text(x->value, value), number_text(x->low, low), number_text(x->high, high));
}

static const struct io_figure *find(const struct io_figures *f, const struct summary_row *r, enum io_quantity what)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].row == r && f->v[i].what == what)
			return &f->v[i];
	return NULL;
}

struct table *io_latency_lines(const struct summary *s, const struct io_figures *f)
{
	struct table *t = table_new("benchmark=,system=,unit,launches>,operations>,p50>,p99>,p99.9>");
	char text[96], unit[32];

	for (size_t i = 0; i < f->n; i++) {
		const struct io_figure *x = &f->v[i];
		const struct summary_row *r = x->row;

		if (x->what != IO_P50)
			continue;
		table_cellf(t, "%s%s%s", r->bench, *r->params ? " " : "", r->params);
		table_cells(t, system_shown(r->system, r->class, text), unit_of(s, x, unit));
		table_cellf(t, "%zu", x->launches);
		table_cellf(t, "%llu", (unsigned long long)x->operations);
		for (enum io_quantity q = IO_P50; q <= IO_P999; q++)
			figure_cell(t, find(f, r, q));
	}
	return t;
}

/* --- one line a benchmark and system, one column for each depth or size */

static u32 of_column(const struct io_figure *x, enum io_quantity what)
{
	return what == IO_REQUESTS ? x->depth : x->bytes;
}

/* Over depth at the size of a page, over size with one request in flight. */
static bool belongs(const struct io_figure *x, enum io_quantity what)
{
	return x->what == what && (what == IO_REQUESTS ? x->bytes == 4096 : x->depth == 1);
}

static size_t columns_of(const struct io_figures *f, enum io_quantity what, u32 column[COLUMNS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		u32 at = of_column(&f->v[i], what);
		size_t k = 0;

		while (k < n && column[k] < at)
			k++;
		if (!belongs(&f->v[i], what) || (k < n && column[k] == at) || n == COLUMNS_MAX)
			continue;
		memmove(&column[k + 1], &column[k], (n++ - k) * sizeof(*column));
		column[k] = at;
	}
	return n;
}

static bool same_line(const struct io_figure *a, const struct io_figure *b)
{
	return !strcmp(a->row->bench, b->row->bench) && !strcmp(a->row->system, b->row->system);
}

static const struct io_figure *at_column(const struct io_figures *f, const struct io_figure *like, enum io_quantity what, u32 column)
{
	for (size_t i = 0; i < f->n; i++)
		if (belongs(&f->v[i], what) && same_line(&f->v[i], like) && of_column(&f->v[i], what) == column)
			return &f->v[i];
	return NULL;
}

static bool is_first(const struct io_figures *f, size_t at, enum io_quantity what)
{
	for (size_t i = 0; i < at; i++)
		if (belongs(&f->v[i], what) && same_line(&f->v[i], &f->v[at]))
			return false;
	return belongs(&f->v[at], what);
}

struct table *io_rate_lines(const struct io_figures *f, enum io_quantity what)
{
	struct buf names = {0};
	u32 column[COLUMNS_MAX];
	size_t n = columns_of(f, what, column);
	char text[96];

	buf_puts(&names, "benchmark=,system=");
	for (size_t k = 0; k < n; k++)
		buf_printf(&names, ",%s=%u>", what == IO_REQUESTS ? "qd" : "bs", column[k]);
	struct table *t = table_new(names.data);
	buf_free(&names);
	for (size_t i = 0; i < f->n; i++) {
		const struct summary_row *r = f->v[i].row;

		if (!is_first(f, i, what))
			continue;
		table_cells(t, r->bench, system_shown(r->system, r->class, text));
		for (size_t k = 0; k < n; k++)
			figure_cell(t, at_column(f, &f->v[i], what, column[k]));
	}
	return t;
}
