/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of a campaign as tables: all columns for programs, or one line a system for people. Nothing is computed here.
 */
#include "reason.h"
#include "tables.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void exits_cells(struct table *t, const struct summary_row *r)
{
	if (r->exits_declared == EXITS_VARY)
		table_cell(t, NULL);
	else
		table_cellf(t, "%d", r->exits_declared);
	if (r->exits_counted == EXITS_UNCOUNTED)
		table_cell(t, NULL);
	else
		table_cellf(t, "%.10g", (double)r->exits_counted / 1000);
}

/* The value as time and rate, and the notes that must be shown with it: of this number, and of its system. */
static void claim_cells(struct table *t, const struct load *l, const struct summary_row *r)
{
	struct claim_of claim = summary_claim(&l->summary, r);
	const char *own = claim_note(&claim), *system = facts_get(&l->note, r->system);
	char text[REASON_MAX];

	table_real(t, summary_ns(&l->summary, r));
	table_real(t, summary_gb_s(&l->summary, r));
	table_cell(t, summary_exits_word(r));
	table_cellf(t, "%s%s%s", reason_text(own, text), *own && system ? "; " : "", system ? system : "");
}

/* The columns are an interface: others parse them. */
struct table *value_table(const struct load *l)
{
	const struct summary *sum = &l->summary;
	struct table *t = table_new("campaign,system,lane,class,bench,params,unit,value>,low>,high>,n>,exits_declared>,"
				    "exits_counted>,clock,verdict,reason~,ns>,gb_per_s>,exits,note,subset");
	char unit[32], mark[LOAD_MARK_MAX];

	for (size_t i = 0; i < sum->n; i++) {
		const struct summary_row *r = &sum->v[i];
		table_cells(t, l->campaign->tag, r->system, lane_word(sum->lane), r->class, r->bench, r->params,
			    summary_unit(sum, r, unit));
		table_real(t, r->value);
		table_real(t, r->low);
		table_real(t, r->high);
		table_cellf(t, "%zu", r->n);
		exits_cells(t, r);
		table_cells(t, r->clock, verdict_word(r->verdict), r->reason);
		claim_cells(t, l, r);
		table_cell(t, load_mark(l, r->system, NULL, NULL, mark));
	}
	return t;
}

/* For people: one line a system, the benchmark named once. */
static void value_line(struct table *t, const struct summary *sum, const struct summary_row *r, bool named, bool body)
{
	struct claim_of claim = summary_claim(sum, r);
	char number[32], text[96];

	if (named)
		table_cell(t, "");
	else
		table_cellf(t, "%s%s%s", r->bench, *r->params ? " " : "", r->params);
	table_cell(t, system_shown(r->system, r->class, text));
	table_cell(t, isnan(r->value) ? "-" : number_text(r->value, number));
	table_cell(t, summary_unit(sum, r, text));
	if (sum->lane == LANE_TIME)
		table_cell(t, summary_time(sum, r, text));
	if (body) {
		table_cell(t, isnan(r->body) ? "-" : number_text(r->body, number));
		table_cell(t, isnan(r->control) ? "-" : number_text(r->control, number));
	}
	table_cell(t, summary_evidence(sum, r, text));
	table_cell(t, summary_exits(r, text));
	table_cell(t, verdict_word(r->verdict));
	table_cell(t, *r->reason ? r->reason : claim_note(&claim));
}

struct table *value_lines(const struct summary *sum, bool body)
{
	char columns[128];

	snprintf(columns, sizeof(columns), "benchmark=,system=,value>,unit%s%s,evidence,exits,verdict,reason~",
		 sum->lane == LANE_TIME ? ",time>" : "", body ? ",body>,control>" : "");
	struct table *t = table_new(columns);
	for (size_t i = 0; i < sum->n; i++) {
		const struct summary_row *r = &sum->v[i], *last = i ? r - 1 : NULL;
		bool named = last && !strcmp(last->bench, r->bench) && !strcmp(last->params, r->params);

		value_line(t, sum, r, named, body);
	}
	return t;
}
