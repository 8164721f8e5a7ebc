/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab show --io: what the io_* of a campaign say beside their values. The tables are io_tables.c's.
 */
#include "cmd.h"
#include "claim.h"
#include "reason.h"

#include <stdio.h>

static int keep(void *arg, const struct stored_cell *c)
{
	io_figures_add(arg, c);
	return 0;
}

static bool has(const struct io_figures *f, enum io_quantity what)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].what == what)
			return true;
	return false;
}

/* Why nothing here is a rate: the first reason, which is nearly always that of all. */
static const char *no_rate(const struct summary *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct claim_of c = summary_claim(s, &s->v[i]);

		if (claim_no_time(&c))
			return claim_no_time(&c);
	}
	return NULL;
}

static void print_lines(const struct load *l, const struct io_figures *f)
{
	char why[REASON_MAX];

	if (has(f, IO_P50)) {
		puts("Single operations, timer cost included");
		cmd_print(io_latency_lines(&l->summary, f), TABLE_TEXT);
	}
	if (has(f, IO_REQUESTS)) {
		puts("\nRequests a second, 4096 bytes, over how many are in flight");
		cmd_print(io_rate_lines(f, IO_REQUESTS), TABLE_TEXT);
		puts("\nBytes a second, one in flight, over the size of a request");
		cmd_print(io_rate_lines(f, IO_BYTES), TABLE_TEXT);
	} else if (no_rate(&l->summary)) {
		cmd_say("\nNo requests and bytes a second: %s.\n", reason_text(no_rate(&l->summary), why));
	}
	cmd_say("\n[low, high]: 95 %%. Of one launch by order statistics; of several each launch's own quantile is an observation. -: too few operations "
		"for a quantile so far out.\n");
}

int show_io(struct store *s, const struct campaign *c, const char *bench, enum table_format f)
{
	struct io_figures figures = {0};
	struct load l;
	int status = cmd_load_with(&l, s, c, bench, keep, &figures);

	io_figures_make(&figures, &l.summary);
	if (!status && f != TABLE_TEXT)
		cmd_print(io_table(&l, &figures), f);
	else if (!status && figures.n)
		print_lines(&l, &figures);
	else if (!status)
		status = complain(STATUS_USAGE, "campaign %s has no io_* with a number (--disk, --net)", c->tag);
	io_figures_free(&figures);
	load_free(&l);
	return status;
}
