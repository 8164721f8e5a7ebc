/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judged rows as a table. People get one column less for each thing that is the same everywhere, and the reasons of
 * several columns in one; programs get every column.
 */
#include "reason.h"
#include "tables.h"

#include <math.h>
#include <stdio.h>

static void number_text_cell(struct table *t, double v)
{
	char text[32];

	table_cell(t, isnan(v) ? "-" : number_text(v, text));
}

static void ratio_text_cell(struct table *t, double v)
{
	if (isnan(v))
		table_cell(t, "-");
	else
		table_cellf(t, v < 0.1 ? "%.2g" : v < 100 ? "%.3f" : "%.0f", v);
}

static bool exits_disagree(const struct bench_pair *m)
{
	return (m->a && m->a->exits_disagree) || (m->b && m->b->exits_disagree);
}

/* A side keeps its own number where there is nothing to compare it with. */
static double side_value(double compared, const struct summary_row *r)
{
	return isnan(compared) && r ? r->value : compared;
}

/* Everything that must be shown with the word. */
static void remarks_cell(struct table *t, const struct comparison *c, const char *rounds, bool slow, bool exits)
{
	char why[REASON_MAX];
	struct buf b = {0};

	if (slow)
		buf_puts(&b, "SLOWER than allowed");
	if (exits)
		buf_printf(&b, "%sEXITS other than declared", b.len ? "; " : "");
	if (c->why)
		buf_printf(&b, "%s%s", b.len ? "; " : "", reason_text(c->why, why));
	if (c->word == CMP_INCONCLUSIVE && !isnan(c->mde))
		buf_printf(&b, "%sdetectable here: %.*f %%", b.len ? "; " : "", c->mde < 0.1 ? 1 : 0, 100 * c->mde);
	if (c->word == CMP_INCONCLUSIVE && c->rounds_needed > c->n)
		buf_printf(&b, "; %.2g %% needs %u %s", 100 * expm1(2 * c->bound), c->rounds_needed, rounds);
	table_cell(t, b.data);
	buf_free(&b);
}

static const char *pair_unit(const struct summary *s, const struct bench_pair *m, char out[32])
{
	const struct summary_row *any = m->a ? m->a : m->b;

	if (!m->in_ns)
		return summary_unit(s, any, out);
	snprintf(out, 32, "ns/%s", *any->unit ? any->unit : "op");
	return out;
}

static void text_row(struct table *t, const struct judged *j, const struct bench_pair *m, const struct summary *s, double limit)
{
	const struct summary_row *any = m->a ? m->a : m->b;
	const struct comparison *c = &m->c;
	char unit[32];

	table_cellf(t, "%s%s%s", any->bench, *any->params ? " " : "", any->params);
	table_cell(t, pair_unit(s, m, unit));
	number_text_cell(t, side_value(c->a, m->a));
	number_text_cell(t, side_value(c->b, m->b));
	number_text_cell(t, c->difference);
	ratio_text_cell(t, c->ratio);
	if (s->lane == LANE_TIME) {
		ratio_text_cell(t, c->low);
		ratio_text_cell(t, c->high);
	}
	table_cellf(t, c->word != CMP_NONE && c->n < j->set.rounds ? "%zu/%u" : "%zu", c->n, j->set.rounds);
	table_cell(t, compare_word(c->word));
	remarks_cell(t, c, j->set.hosts ? "hosts" : "rounds", bench_pair_slow(m, limit), exits_disagree(m));
}

static void data_row(struct table *t, const struct judged *j, const struct bench_pair *m, const struct side *a, const struct side *b)
{
	const struct summary_row *any = m->a ? m->a : m->b;
	const struct comparison *c = &m->c;
	char unit[32];

	table_cells(t, any->bench, any->params, pair_unit(&a->load->summary, m, unit));
	table_real(t, side_value(c->a, m->a));
	table_real(t, side_value(c->b, m->b));
	table_real(t, c->difference);
	table_real(t, c->ratio);
	table_real(t, c->low);
	table_real(t, c->high);
	table_cellf(t, "%zu", c->n);
	table_cells(t, compare_word(c->word), c->why, m->a ? summary_exits_word(m->a) : "",
		    m->b ? summary_exits_word(m->b) : "");
	table_cellf(t, "%u", j->set.rounds);
	table_real(t, c->mde);
	char both[LOAD_MARK_MAX];

	table_cells(t, m->a ? m->a->clock : "", m->b ? m->b->clock : "", load_mark(a->load, a->system, b->load, b->system, both));
	table_real(t, c->robust);
	table_cellf(t, c->rounds_needed ? "%u" : "", c->rounds_needed);
}

struct table *compare_table(const struct judged *j, const struct side *a, const struct side *b, double limit,
			    enum table_format f)
{
	const struct summary *s = &a->load->summary;

	struct table *t = table_new(f != TABLE_TEXT ?
		"bench,params,unit,a>,b>,difference>,ratio>,low>,high>,n>,word,why~,exits_a,exits_b,rounds>,detectable>,clock_a,"
		"clock_b,subset,robust>,rounds_needed>" : s->lane == LANE_TIME ? "benchmark,unit,A>,B>,B - A>,B/A>,low>,high>,n>,word,why" :
							  "benchmark,unit,A>,B>,B - A>,B/A>,n>,word,why");

	for (size_t i = 0; i < j->set.n; i++)
		if (f == TABLE_TEXT)
			text_row(t, j, &j->set.v[i], s, limit);
		else
			data_row(t, j, &j->set.v[i], a, b);
	return t;
}
