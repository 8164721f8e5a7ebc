/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A history and the gate's words as tables. Nothing is judged here.
 */
#include "history.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *change_text(const struct history *h, const struct gate_verdict *g, double tonight, char out[64])
{
	char number[32];

	*out = '\0';
	if (h->lane == LANE_PATH && !isnan(g->expected))
		snprintf(out, 64, "%s%s", tonight > g->expected ? "+" : "", number_text(tonight - g->expected, number));
	else if (!isnan(g->ratio))
		snprintf(out, 64, "%+.1f %%", 100 * (g->ratio - 1));
	return out;
}

static const char *gate_note(const struct history_row *r)
{
	if (r->controls)
		return "the control benchmarks moved in the same way";
	if (r->gate.word == GATE_MISSING || r->gate.word == GATE_NEW)
		return r->reason;
	return r->gate.word == GATE_ENVIRONMENT ? "the environment is another one" : "";
}

static void number_cell(struct table *t, double v, enum table_format f)
{
	char text[32];

	if (f != TABLE_TEXT)
		table_real(t, v);
	else
		table_cell(t, isnan(v) ? "-" : number_text(v, text));
}

static void gate_cells(struct table *t, const struct history *h, const struct history_row *r, enum table_format f)
{
	double tonight = r->v[h->nights - 1].value;
	char change[64];
	bool since = r->gate.word == GATE_CONFIRMED;

	table_cells(t, r->bench, r->params, r->system, gate_word(r->gate.word));
	number_cell(t, tonight, f);
	number_cell(t, r->gate.expected, f);
	number_cell(t, r->gate.low, f);
	number_cell(t, r->gate.high, f);
	table_cell(t, change_text(h, &r->gate, tonight, change));
	table_cellf(t, "%zu", r->gate.nights);
	table_cells(t, since ? h->night[r->gate.changed].tag : "", r->unit, gate_note(r));
}

struct table *gate_table(const struct history *h, bool all, enum table_format f)
{
	struct table *t = table_new("bench=,params=,system=,word,tonight>,expected>,low>,high>,change>,nights>,since,unit,note~");

	for (size_t i = 0; i < h->n; i++)
		if (all || (h->v[i].gate.word != GATE_OK && h->v[i].gate.word != GATE_NEW))
			gate_cells(t, h, &h->v[i], f);
	return t;
}

void history_sparkline(const struct history_row *r, size_t nights, struct buf *out)
{
	static const char *const block[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < nights; i++) {
		low = fmin(low, r->v[i].value);
		high = fmax(high, r->v[i].value);
	}
	for (size_t i = 0; i < nights; i++) {
		if (i && r->v[i].epoch != r->v[i - 1].epoch)
			buf_puts(out, "|");
		if (isnan(r->v[i].value))
			buf_puts(out, " ");
		else
			buf_puts(out, block[high > low ? (size_t)(7.999 * (r->v[i].value - low) / (high - low)) : 0]);
	}
}

static size_t value_before(const struct history_row *r, size_t i)
{
	while (i-- > 0)
		if (!isnan(r->v[i].value))
			return i;
	return SIZE_MAX;
}

static double mean_of(const struct history_row *r, size_t from, size_t to)
{
	size_t count = 0;
	double sum = 0;

	for (size_t i = from; i < to; i++)
		if (!isnan(r->v[i].value)) {
			sum += r->v[i].value;
			count++;
		}
	return count ? sum / (double)count : NAN;
}

size_t history_changes(const struct history *h, const struct history_row *r, struct history_change **changes)
{
	size_t *at = xcalloc(h->nights + 2, sizeof(*at)), found = 0, n = gate_changes(h->lane, r->v, h->nights, r->rho, at + 1, h->nights);
	struct history_change *c = xcalloc(n + 1, sizeof(*c));

	at[n + 1] = h->nights;
	for (size_t k = 1; k <= n; k++) {
		c[found] = (struct history_change){at[k], value_before(r, at[k]), mean_of(r, at[k - 1], at[k]),
						   mean_of(r, at[k], at[k + 1]), r->v[at[k]].epoch != r->v[at[k] - 1].epoch};
		found += c[found].before != SIZE_MAX && !isnan(c[found].was) && !isnan(c[found].is);
	}
	free(at);
	*changes = c;
	return found;
}

void history_fact_line(void *arg, const char *key, const char *before, const char *behind)
{
	buf_printf(arg, "  %s: %s -> %s\n", key, before, behind);
}

static void say_change(const struct history *h, const struct history_row *r, const struct history_change *c, struct buf *said)
{
	char a[32], b[32];

	buf_printf(said, "%s: between %s and %s: %s -> %s (%+.2f %%)%s\n", h->night[c->at].tag, h->night[c->before].tag,
		   h->night[c->at].tag, number_text(c->was, a), number_text(c->is, b), 100 * (c->is / c->was - 1),
		   c->epoch ? ", with another environment:" : ", in one environment");
	history_differences(h, r, c->before, c->at, history_fact_line, said);
}

static const char *night_mark(const struct history_row *r, const struct history_change *c, size_t n, size_t i, char out[64])
{
	bool change = false, epoch = i && r->v[i].epoch != r->v[i - 1].epoch;

	for (size_t k = 0; k < n; k++)
		change |= c[k].at == i;
	snprintf(out, 64, "%s%s%s%s%s", epoch ? "epoch " : "", change && !epoch ? "change " : "", r->v[i].set ? "baseline " : "",
		 r->v[i].known ? "known " : "", r->more[i].again ? "again" : "");
	size_t end = strlen(out);
	if (end && out[end - 1] == ' ')
		out[end - 1] = '\0';
	return out;
}

struct table *history_table(const struct history *h, const struct history_row *r, enum table_format f, struct buf *said)
{
	struct table *t = table_new("night=,date,bench,params,system,value>,low>,high>,n>,unit,mark");
	struct history_change *changes;
	size_t n = history_changes(h, r, &changes);
	char mark[64], date[32];

	for (size_t i = 0; i < h->nights; i++) {
		date_text(date, sizeof(date), "%Y-%m-%d", true, h->night[i].started);
		table_cells(t, h->night[i].tag, date, r->bench, r->params, r->system);
		number_cell(t, r->v[i].value, f);
		number_cell(t, r->more[i].environment ? r->more[i].low : NAN, f);
		number_cell(t, r->more[i].environment ? r->more[i].high : NAN, f);
		table_cellf(t, "%u", r->more[i].n);
		table_cells(t, r->unit, night_mark(r, changes, n, i, mark));
	}
	for (size_t k = 0; k < n && said; k++)
		say_change(h, r, &changes[k], said);
	free(changes);
	return t;
}
