/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab history: a benchmark over the nights: table, sparkline, when it changed, by how much, and between which environments.
 */
#include "cmd.h"
#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NIGHTS_SHOWN 1000

static struct {
	const char *of, *subject;
	enum table_format format;
} opts;

static const struct option options[] = {
	OPT_TEXT("of", "REF", &opts.of, "nights are the campaigns of this one's name and lane, up to it (default: the last)"),
	OPT_SUBJECT(&opts.subject),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

static void print_row(const struct history *h, const struct history_row *r)
{
	struct buf said = {0}, line = {0};
	struct table *t = history_table(h, r, opts.format, &said);

	if (opts.format == TABLE_TEXT) {
		history_sparkline(r, h->nights, &line);
		printf("%s%s%s on %s, %zu nights\n%s\n\n", r->bench, *r->params ? " " : "", r->params, r->system, h->nights, line.data);
	}
	cmd_print(t, opts.format);
	if (opts.format == TABLE_TEXT)
		printf("\n%s", said.data ? said.data : "no change\n");
	buf_free(&said);
	buf_free(&line);
}

static int print_rows(const struct history *h, const char *bench, const char *system)
{
	for (size_t i = 0; i < h->n; i++) {
		if (i && opts.format != TABLE_CSV)
			putchar('\n');
		print_row(h, &h->v[i]);
	}
	return h->n ? STATUS_OK : complain(STATUS_USAGE, "no night has a value of %s%s%s (hvlab list names benchmarks)", bench,
					    system ? " on " : "", system ? system : "");
}

static int history(const struct arguments *a)
{
	struct campaign c = {0};
	struct history h = {0};
	struct why why = {""};
	struct store *s;
	int status = a->n ? cmd_store(&s, STORE_READ) : complain(STATUS_USAGE, "hvlab history BENCH: which benchmark?");

	if (status)
		return status;
	store_close(s); /* it is there; what is not derived yet is written */
	status = cmd_store(&s, STORE_WRITE);
	if (status)
		return status;
	status = cmd_campaign(s, opts.of, &c);
	const struct history_wanted w = {.most = NIGHTS_SHOWN, .bench = a->v[0], .system = a->n > 1 ? a->v[1] : NULL,
					 .subject = opts.subject};
	int err = status ? 0 : history_load(&h, s, &c, &w, &why);
	if (err)
		status = complain(status_of_store(err), "%s", why.text);
	if (!status)
		status = print_rows(&h, a->v[0], a->n > 1 ? a->v[1] : NULL);
	history_free(&h);
	campaign_free(&c);
	store_close(s);
	return status;
}

const struct command cmd_history = {
	"history", "BENCH [SYSTEM]", "a benchmark over the nights: when it changed, by how much, with what", 2, history,
	{options, store_options, table_options},
};
