/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab export: values, or raw samples one a row, for other programs. Samples are written cell by cell, so that a
 * campaign of any size passes through little memory.
 */
#include "artifact.h"
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
	const char *bench;
	bool series;
	enum table_format format;
} opts = {.format = TABLE_CSV};

static const struct option options[] = {
	OPT_BENCH(&opts.bench),
	OPT_FLAG("series", &opts.series, "export raw samples instead of values"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

struct series_out {
	const struct load *load;
	enum table_format format;
	struct table *table;
	FILE *to;
};

static void series_rows(const struct series_out *o, const struct stored_cell *c, const char *kind, const struct series *s)
{
	struct table *t = o->table;
	char mark[LOAD_MARK_MAX];

	for (size_t i = 0; i < s->n; i++) {
		table_cell(t, o->load->campaign->tag);
		table_cellf(t, "%u", c->round);
		table_cells(t, c->system, c->cell.bench, c->cell.params, kind);
		table_cellf(t, "%zu", i);
		table_cellf(t, "%llu", (unsigned long long)c->cell.n);
		table_cellf(t, "%llu", (unsigned long long)s->v[i]);
		table_cell(t, c->clock);
		table_cell(t, load_mark(o->load, c->system, NULL, NULL, mark));
	}
}

static int series_write(const struct series_out *o, bool end)
{
	struct buf text = {0};

	(end ? table_end : table_flush)(o->table, o->format, &text);
	if (text.len)
		fwrite(text.data, 1, text.len, o->to);
	buf_free(&text);
	return ferror(o->to) ? -EIO : 0;
}

static int series_cell(void *arg, const struct stored_cell *c)
{
	const struct series_out *o = arg;

	series_rows(o, c, "body", &c->cell.body);
	series_rows(o, c, "control", &c->cell.control);
	return series_write(o, false);
}

static int export_series(FILE *to, struct store *s, const struct load *l, const char *bench, enum table_format f)
{
	struct series_out o = {l, f, table_new("campaign,round>,system,bench,params,kind,index>,n>,ticks>,clock,subset"), to};
	struct why why = {""};
	int err = store_cells(s, l->campaign->id, bench, series_cell, &o, &why);

	if (!err)
		err = series_write(&o, true);
	table_free(o.table);
	if (ferror(to))
		return STATUS_ENVIRONMENT; /* main, or who closes it, says it */
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

int cmd_export_series(FILE *to, struct store *s, const struct campaign *c)
{
	struct load l;
	int status = cmd_load_catalog(&l, s, c, NULL);

	if (!status)
		status = export_series(to, s, &l, NULL, TABLE_CSV);
	load_free(&l);
	return status;
}

static int export_campaign(struct store *s, const char *ref)
{
	struct campaign c;
	struct load l;
	int status = cmd_campaign(s, ref, &c);

	if (status)
		return status;
	status = (opts.series ? cmd_load_catalog : cmd_load)(&l, s, &c, opts.bench);
	if (!status && opts.series)
		status = export_series(stdout, s, &l, opts.bench, opts.format);
	else if (!status)
		cmd_print(value_table(&l), opts.format);
	load_free(&l);
	campaign_free(&c);
	return status;
}

static int export(const struct arguments *a)
{
	struct store *s;
	int status = opts.format != TABLE_TEXT ? cmd_store(&s, STORE_READ) :
		     complain(STATUS_USAGE, "export writes csv or json; hvlab show prints tables");

	if (status)
		return status;
	status = export_campaign(s, a->v[0]);
	store_close(s);
	return status;
}

const struct command cmd_export = {
	"export", "[REF]", "values or raw samples as csv or json", 1, export, {store_options, options},
};
