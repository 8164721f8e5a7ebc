/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab export: values, or raw samples one a row, for other programs; or values in the format of another benchmark program.
 * Samples are written cell by cell, so that a campaign of any size passes through little memory.
 */
#include "artifact.h"
#include "cmd.h"
#include "formats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	const char *bench, *system, *format;
	bool series;
} opts = {.format = "csv"};

static const struct option options[] = {
	OPT_BENCH(&opts.bench),
	OPT_FLAG("series", &opts.series, "export raw samples instead of values"),
	OPT_TEXT("system", "SYSTEM", &opts.system, "only of this system, by label or variant; with another program's format"),
	OPT_TEXT("format", "F", &opts.format, "csv or json; values also google-benchmark, hyperfine or benchstat"),
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

/* --- values in another program's format */

/* The label that --system names; NULL without --system where there are several. */
static int system_of(const struct load *l, const char **system)
{
	*system = opts.system ? NULL : format_only_system(l);
	for (size_t i = 0; opts.system && i < l->summary.n && !*system; i++)
		if (system_is(l->summary.v[i].system, opts.system))
			*system = l->summary.v[i].system;
	return *system || !opts.system ? STATUS_OK :
	       complain(STATUS_USAGE, "no system \"%s\" in campaign %s", opts.system, l->campaign->tag);
}

static int export_format(const struct load *l, const struct format *f)
{
	struct buf text = {0};
	struct why why = {""};
	const char *system;
	int status = system_of(l, &system);

	if (!status && f->write(l, system, &text, &why))
		status = complain(STATUS_INCONCLUSIVE, "%s", why.text);
	if (!status)
		fwrite(text.data, 1, text.len, stdout);
	buf_free(&text);
	return status;
}

/* --- which of these */

static int export_campaign(struct store *s, const char *ref, const struct format *f, enum table_format table)
{
	struct campaign c;
	struct load l;
	int status = cmd_campaign(s, ref, &c);

	if (status)
		return status;
	status = (opts.series ? cmd_load_catalog : cmd_load)(&l, s, &c, opts.bench);
	if (!status && opts.series)
		status = export_series(stdout, s, &l, opts.bench, table);
	else if (!status && f)
		status = export_format(&l, f);
	else if (!status)
		cmd_print(value_table(&l), table);
	load_free(&l);
	campaign_free(&c);
	return status;
}

/* Also says what may go together. */
static int which_format(const struct format **f, enum table_format *table)
{
	*f = format_find(opts.format);
	if (!*f && (table_format_parse(opts.format, table) || *table == TABLE_TEXT))
		return complain(STATUS_USAGE, "export writes csv, json, google-benchmark, hyperfine or benchstat, not \"%s\"; hvlab show prints "
				"tables", opts.format);
	if (*f && opts.series)
		return complain(STATUS_USAGE, "--series is csv or json: %s holds values", opts.format);
	if (!*f && opts.system)
		return complain(STATUS_USAGE, "--system goes with google-benchmark, hyperfine and benchstat: csv and json name it in a column");
	return STATUS_OK;
}

static int export(const struct arguments *a)
{
	const struct format *f;
	enum table_format table = TABLE_CSV;
	struct store *s;
	int status = which_format(&f, &table);

	if (!status)
		status = cmd_store(&s, STORE_READ);
	if (status)
		return status;
	status = export_campaign(s, a->v[0], f, table);
	store_close(s);
	return status;
}

const struct command cmd_export = {
	"export", "[REF]", "values or raw samples, as csv, json or what other benchmark programs write", 1, export, {store_options, options, unsteady_options},
};
