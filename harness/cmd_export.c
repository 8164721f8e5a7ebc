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
	const struct campaign *campaign;
	enum table_format format;
	bool begun;
};

static void series_rows(struct table *t, const struct series_out *o, const struct stored_cell *c, const char *kind,
			const struct series *s)
{
	for (size_t i = 0; i < s->n; i++) {
		table_cell(t, o->campaign->tag);
		table_cellf(t, "%u", c->round);
		table_cell(t, c->system);
		table_cell(t, c->cell.bench);
		table_cell(t, c->cell.params);
		table_cell(t, kind);
		table_cellf(t, "%zu", i);
		table_cellf(t, "%llu", (unsigned long long)c->cell.n);
		table_cellf(t, "%llu", (unsigned long long)s->v[i]);
		table_cell(t, c->clock);
	}
}

/* Every cell is a table of its own; what frames a table is written once for all of them. */
static void write_joined(struct series_out *o, const struct buf *text)
{
	const char *from = text->data, *to = text->data + text->len;

	if (o->format == TABLE_CSV && o->begun) {
		const char *header = memchr(from, '\n', text->len);
		from = header ? header + 1 : to;
	} else if (o->format == TABLE_JSON) {
		from = strchr(from, '[') + 1;
		while (to > from && to[-1] != ']')
			to--;
		to--;
		fputs(o->begun ? "," : "[", stdout);
	}
	fwrite(from, 1, (size_t)(to - from), stdout);
	o->begun = true;
}

static int series_cell(void *arg, const struct stored_cell *c)
{
	struct series_out *o = arg;

	if (!c->cell.body.n && !c->cell.control.n && o->begun)
		return 0;
	struct table *t = table_new("campaign,round>,system,bench,params,kind,index>,n>,ticks>,clock");
	struct buf text = {0};
	series_rows(t, o, c, "body", &c->cell.body);
	series_rows(t, o, c, "control", &c->cell.control);
	table_write(t, o->format, &text);
	write_joined(o, &text);
	table_free(t);
	buf_free(&text);
	return ferror(stdout) ? -EIO : 0;
}

static int export_series(struct store *s, const struct campaign *c, const char *bench, enum table_format f)
{
	struct series_out o = {.campaign = c, .format = f};
	struct why why = {""};
	int err = store_cells(s, c->id, bench, series_cell, &o, &why);

	if (ferror(stdout))
		return STATUS_ENVIRONMENT; /* main says it */
	if (err)
		return complain(status_of_store(err), "%s", why.text);
	if (f == TABLE_JSON)
		puts(o.begun ? "]" : "[]");
	return STATUS_OK;
}

static int export_campaign(struct store *s, const struct options *o, enum table_format f)
{
	struct campaign c;
	struct summary sum;
	const char *bench = option_get(o, "bench");
	int status = cmd_campaign(s, o->nargs ? o->arg[0] : NULL, &c);

	if (status)
		return status;
	if (option_get(o, "series")) {
		status = cmd_bench(s, &c, bench);
		status = status ? status : export_series(s, &c, bench, f);
	} else if (!(status = cmd_summary(s, &c, bench, &sum))) {
		cmd_print(cmd_value_table(&sum, &c), f);
		summary_free(&sum);
	}
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
