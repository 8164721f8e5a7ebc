/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The nights for Apache Otava, which looks for changes by itself: a table with a column for each row, and the configuration that
 * names the columns. Its importer takes no empty cell: a row that has no value in more than a tenth of the nights is left out,
 * and then each night in which one of the others has none.
 */
#include "gate_text.h"

#include <math.h>
#include <stdlib.h>

static bool is_column(const struct history *h, const struct history_row *r)
{
	size_t missing = 0;

	for (size_t i = 0; i < h->nights; i++)
		missing += isnan(r->v[i].value);
	return 10 * missing <= h->nights && missing < h->nights;
}

static bool is_line(const struct history *h, const bool *column, size_t night)
{
	for (size_t i = 0; i < h->n; i++)
		if (column[i] && isnan(h->v[i].v[night].value))
			return false;
	return true;
}

static bool *columns(const struct history *h)
{
	bool *column = xcalloc(h->n + 1, sizeof(*column));

	for (size_t i = 0; i < h->n; i++)
		column[i] = is_column(h, &h->v[i]);
	return column;
}

/* The same in both files; what would need quoting in one of them becomes '?'. */
static void put_name(struct buf *out, const struct history_row *r)
{
	char *name = xasprintf("%s%s%s on %s", r->bench, *r->params ? " " : "", r->params, r->system);

	for (char *p = name; *p; p++)
		if ((unsigned char)*p < ' ' || *p == '"' || *p == ',' || *p == '\\')
			*p = '?';
	buf_printf(out, "\"%s\"", name);
	free(name);
}

void gate_otava_csv(const struct history *h, int status, struct buf *out)
{
	bool *column = columns(h);
	char date[40];

	buf_puts(out, "time,campaign");
	for (size_t i = 0; i < h->n; i++)
		if (column[i]) {
			buf_puts(out, ",");
			put_name(out, &h->v[i]);
		}
	for (size_t k = 0; k < h->nights; k++) {
		if (!is_line(h, column, k))
			continue;
		date_text(date, sizeof(date), "%Y-%m-%d %H:%M:%S +0000", true, h->night[k].started);
		buf_printf(out, "\n%s,%s", date, h->night[k].tag);
		for (size_t i = 0; i < h->n; i++)
			if (column[i])
				buf_printf(out, ",%.17g", h->v[i].v[k].value);
	}
	buf_puts(out, "\n");
	free(column);
}

void gate_otava_yaml(const struct history *h, int status, struct buf *out)
{
	bool *column = columns(h), any = false;

	buf_puts(out, "# otava analyze hvlab --config-file otava.yaml, in this directory\ntests:\n  hvlab:\n    type: csv\n"
		      "    file: otava.csv\n    time_column: time\n    attributes: [campaign]\n    metrics:");
	for (size_t i = 0; i < h->n; i++) {
		if (!column[i])
			continue;
		buf_puts(out, "\n      ");
		put_name(out, &h->v[i]);
		buf_puts(out, ": {column: ");
		put_name(out, &h->v[i]);
		buf_puts(out, ", direction: -1}");
		any = true;
	}
	buf_puts(out, any ? "\n" : " {}\n");
	free(column);
}
