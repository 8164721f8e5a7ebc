/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab export: values, or raw samples one a row, for other programs. Samples are written cell by cell, so that a
 * campaign of any size passes through little memory.
 */
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct series_out {
	const struct load *load;
	enum table_format format;
	struct table *table;
};

static void series_rows(const struct series_out *o, const struct stored_cell *c, const char *kind, const struct series *s)
{
	struct table *t = o->table;
	char mark[LOAD_MARK_MAX];

	for (size_t i = 0; i < s->n; i++) {
		table_cell(t, o->load->campaign->tag);
		table_cellf(t, "%u", c->round);
		table_cell(t, c->system);
		table_cell(t, c->cell.bench);
		table_cell(t, c->cell.params);
		table_cell(t, kind);
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
		fwrite(text.data, 1, text.len, stdout);
	buf_free(&text);
	return ferror(stdout) ? -EIO : 0;
}

static int series_cell(void *arg, const struct stored_cell *c)
{
	const struct series_out *o = arg;

	series_rows(o, c, "body", &c->cell.body);
	series_rows(o, c, "control", &c->cell.control);
	return series_write(o, false);
}

static int export_series(struct store *s, const struct load *l, const char *bench, enum table_format f)
{
	struct series_out o = {l, f, table_new("campaign,round>,system,bench,params,kind,index>,n>,ticks>,clock,subset")};
	struct why why = {""};
	int err = store_cells(s, l->campaign->id, bench, series_cell, &o, &why);

	if (!err)
		err = series_write(&o, true);
	table_free(o.table);
	if (ferror(stdout))
		return STATUS_ENVIRONMENT; /* main says it */
	return err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
}

static int export_campaign(struct store *s, const struct options *o, enum table_format f)
{
	const char *bench = option_get(o, "bench");
	bool series = option_get(o, "series");
	struct campaign c;
	struct load l;
	int status = cmd_campaign(s, o->nargs ? o->arg[0] : NULL, &c);

	if (status)
		return status;
	status = (series ? cmd_load_catalog : cmd_load)(&l, s, &c, bench);
	if (!status && series)
		status = export_series(s, &l, bench, f);
	else if (!status)
		cmd_print(value_table(&l), f);
	load_free(&l);
	campaign_free(&c);
	return status;
}

int cmd_export(int argc, char **argv)
{
	struct options o;
	struct store *s;
	enum table_format f = TABLE_CSV;
	int status = cmd_options(&o, argc, argv);

	if (!status && option_get(&o, "format"))
		status = cmd_format(&o, &f);
	if (!status && f == TABLE_TEXT)
		status = complain(STATUS_USAGE, "export writes csv or json; hvlab show prints tables");
	if (!status)
		status = cmd_store(&s, &o, STORE_READ);
	if (!status) {
		status = export_campaign(s, &o, f);
		store_close(s);
	}
	options_free(&o);
	return status;
}
