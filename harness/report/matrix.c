/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table at the end of a run: one line a benchmark, one column a system, each but the first with its ratio to the first
 * (judge.h). Marks after a number refer to the notes below the table.
 */
#include "lab_place.h"
#include "matrix_impl.h"
#include "reason.h"
#include "tables.h"
#include "verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* '#' its device answers in real time, '*' not the same in every boot, '?' one boot only; behind it the mark of the exits (summary_exits_mark). */
static void mark(const struct summary *s, const struct summary_row *r, char out[4], struct notes *notes)
{
	size_t n = 0;

	if (r->loose) {
		out[n++] = '#';
		notes->loose++;
	} else if (s->lane == LANE_PATH && r->boots > 1 && summary_differs(r)) {
		out[n++] = '*';
		notes->differs++;
	} else if (s->lane == LANE_PATH && r->boots == 1) {
		out[n++] = '?';
		notes->unproven++;
	} else if (s->lane == LANE_PATH) {
		notes->identical++;
		if (!notes->boots_least || r->boots < notes->boots_least)
			notes->boots_least = r->boots;
	}
	copy_strn(out + n, 4 - n, summary_exits_mark(r));
	notes->disagree += out[n] == '!';
	notes->not_intercepted += out[n] == '^';
	notes->none += out[n] == '~';
}

void matrix_value(struct table *t, const struct summary *s, const struct summary_row *r, struct notes *notes)
{
	char number[32], marks[4], spread[48], named[48], why[REASON_MAX];

	if (!r) {
		table_cell(t, "not run");
	} else if (r->verdict != HVLAB_OK) {
		table_cell(t, verdict_word(r->verdict));
	} else if (isnan(r->value) && reason_is(r->reason, WHY_BELOW_RESOLUTION)) {
		notes->unresolved++;
		mark(s, r, marks, notes);
		table_cellf(t, "%s%s", reason_text(r->reason, why), marks);
	} else if (isnan(r->value)) {
		notes->unusable++;
		table_cell(t, "unusable");
	} else if (s->lane == LANE_TIME) {
		mark(s, r, marks, notes);
		const char *time = summary_time(s, r, named);
		table_cellf(t, "%s%s%s%s (%s)", number_text(r->value, number), marks, *time ? " = " : "", time,
			    summary_evidence(s, r, spread));
	} else {
		mark(s, r, marks, notes);
		table_cellf(t, "%s%s", number_text(r->value, number), marks);
	}
}

/* A time has its word beside the ratio: a ratio alone would be taken for one. */
static void ratio_cell(struct table *t, const struct judged *j, const struct summary_row *r, enum lane lane, struct notes *notes)
{
	const struct bench_pair *m = r ? compare_set_find(&j->set, r) : NULL;
	double x = m ? m->c.ratio : NAN;

	if (m && j->objection && m->a && !isnan(m->a->value) && !isnan(r->value)) {
		notes->apart++;
		notes->objection = j->objection;
	}
	if (isnan(x))
		table_cell(t, "-");
	else
		table_cellf(t, lane == LANE_TIME ? "%.*f %s" : "%.*f", x < 0.1 ? 4 : x < 10 ? 2 : x < 1000 ? 1 : 0, x,
			    compare_word(m->c.word));
}

void matrix_notes(const struct summary *s, const struct notes *n, const char *base, struct buf *out)
{
	char why[REASON_MAX];

	buf_printf(out, "%s per operation, control loop subtracted.", s->lane == LANE_PATH ? "Instructions" : "TSC ticks");
	if (base)
		buf_printf(out, " x = ratio to %s.", base);
	buf_puts(out, "\n");
	if (s->lane == LANE_PATH && n->identical)
		buf_printf(out, "%u of %u series identical to the instruction in all of %u boots or more.\n", n->identical,
			   n->identical + n->differs + n->unproven, n->boots_least);
	if (n->apart)
		buf_printf(out, "No ratio (%u): %s; see hvlab compare --force.\n", n->apart, reason_text(n->objection, why));
	if (n->unproven)
		buf_printf(out, "? one boot only: not shown to be repeatable (%u).\n", n->unproven);
	if (n->loose)
		buf_printf(out, "# %s (%u).\n", reason_text(WHY_REAL_TIME, why), n->loose);
	if (n->differs)
		buf_printf(out, "* boots did not give the same samples (%u): see hvlab show.\n", n->differs);
	if (n->disagree)
		buf_printf(out, "! counted exits differ from the declared ones (%u): see hvlab show.\n", n->disagree);
	if (n->not_intercepted)
		buf_printf(out, "^ not intercepted: no exit was counted; this hypervisor does not intercept the operation (%u).\n",
			   n->not_intercepted);
	if (n->none)
		buf_printf(out, "~ no exit was counted, and nothing shows that none was needed (%u): run bare too.\n", n->none);
	if (n->unresolved)
		buf_printf(out, "%s: the control loop alone took as long, so there is no number (%u): see hvlab show --body.\n",
			   reason_text(WHY_BELOW_RESOLUTION, why), n->unresolved);
	if (n->unusable)
		buf_printf(out, "unusable: there are samples, but no valid number follows from them (%u): see hvlab show --body.\n",
			   n->unusable);
}

/* A comma would part two columns. */
static const char *column_name(const struct summary *s, const char *system, char out[96])
{
	char class[16], clock[16];

	summary_kind(s, system, class, clock);
	system_shown(system, class, out);
	for (char *p = out; *p; p++)
		if (*p == ',')
			*p = ':';
	return out;
}

static struct table *table_for(const struct summary *s, const char *const *systems, size_t n)
{
	struct buf columns = {0};
	char name[96];

	buf_puts(&columns, "benchmark,per");
	for (size_t i = 0; i < n; i++)
		buf_printf(&columns, ",%s>%s", column_name(s, systems[i], name), i ? ",x>" : "");
	struct table *t = table_new(columns.data);
	buf_free(&columns);
	return t;
}

bool matrix_opens_line(const struct summary *s, size_t i)
{
	return i == 0 || strcmp(s->v[i].bench, s->v[i - 1].bench) || strcmp(s->v[i].params, s->v[i - 1].params);
}

/* Every system but the first, judged against the first. */
static struct judged *judge_all(const struct load *l, const char *const *systems, size_t n)
{
	const struct terms terms = {.delta = COMPARE_DELTA};
	struct judged *j = xcalloc(n, sizeof(*j));

	for (size_t k = 1; k < n; k++)
		judge(&j[k], &(struct side){l, systems[0]}, &(struct side){l, systems[k]}, &terms);
	return j;
}

/* The row that is furthest apart, of those with a word that says so; a ratio would be that of the smallest number. */
static const struct bench_pair *furthest(const struct compare_set *p)
{
	const struct bench_pair *most = NULL;

	for (size_t i = 0; i < p->n; i++) {
		const struct comparison *c = &p->v[i].c;
		bool apart = c->word == CMP_SLOWER || c->word == CMP_FASTER || c->word == CMP_DIFFERENT;

		if (apart && (!most || fabs(c->difference) > fabs(most->c.difference)))
			most = &p->v[i];
	}
	return most;
}

/* What came out, in a line for each system: "kvm/direct against bare: 12 different, 3 equal; most: exit_mmio, 8036 more". */
static void found_text(const struct judged *j, const char *base, const char *system, struct buf *out)
{
	const struct outcome r = compare_set_outcome(&j->set, NAN);
	const struct bench_pair *most = furthest(&j->set);
	char number[32];

	if (!r.told)
		return;
	buf_printf(out, "%s against %s: ", system, base);
	outcome_text(&r, out);
	if (most)
		buf_printf(out, "; most: %s, %s %s", most->b->bench, number_text(fabs(most->c.difference), number),
			   most->c.difference < 0 ? "less" : "more");
	buf_puts(out, ".\n");
}

static void matrix_line(struct table *t, const struct load *l, const struct judged *j, const char *const *systems, size_t n,
			const struct summary_row *first, struct notes *notes)
{
	const struct summary *s = &l->summary;

	table_cellf(t, "%s%s%s", first->bench, *first->params ? " " : "", first->params);
	table_cell(t, *first->unit ? first->unit : "op");
	for (size_t k = 0; k < n; k++) {
		const struct summary_row *r = summary_find(s, first->bench, first->params, systems[k]);

		matrix_value(t, s, r, notes);
		if (k)
			ratio_cell(t, &j[k], r, s->lane, notes);
	}
}

size_t matrix_group(const char **left, size_t *nleft, const char *group[MATRIX_COLUMNS_MAX])
{
	const char *first = left[0];
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < *nleft; i++)
		if (n < MATRIX_COLUMNS_MAX && !lab_systems_apart(first, left[i]))
			group[n++] = left[i];
		else
			left[kept++] = left[i];
	*nleft = kept;
	return n;
}

struct table *matrix_table(const struct load *l, const char *const *systems, size_t n, struct buf *text)
{
	const struct summary *s = &l->summary;
	struct notes notes = {0};

	struct judged *j = judge_all(l, systems, n);
	struct table *t = table_for(s, systems, n);
	for (size_t i = 0; i < s->n; i++)
		if (matrix_opens_line(s, i))
			matrix_line(t, l, j, systems, n, &s->v[i], &notes);
	for (size_t k = 1; k < n; k++)
		found_text(&j[k], systems[0], systems[k], text);
	matrix_notes(s, &notes, n > 1 ? systems[0] : NULL, text);
	for (size_t k = 0; k < n; k++)
		judged_free(&j[k]);
	free(j);
	return t;
}
