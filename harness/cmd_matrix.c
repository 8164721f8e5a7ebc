/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The comparison at the end of a run: one line a benchmark, one column a system, each but the first with its ratio
 * to the first; a table for each processor and version of the lab. Marks behind a number point to the notes below the table: nothing stands there unqualified.
 */
#include "cmd.h"
#include "lab_place.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SYSTEMS_MAX 12 /* columns */
#define SUMMARY_SYSTEMS_MAX 64

struct notes {
	u32 differs, disagree, unproven, unusable, bad, identical, boots_least, n_least, apart, passed;
};

/* '*' not the same in every boot, '!' exits other than declared, '^' none at all, '?' one boot only. */
static void mark(const struct summary *s, const struct summary_row *r, char out[4], struct notes *notes)
{
	size_t n = 0;

	if (s->lane == LANE_PATH && r->boots > 1 && r->same < r->boots) {
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
	if (r->exits_disagree) {
		out[n++] = '!';
		notes->disagree++;
	} else if (r->exits_declared > 0 && r->exits_counted == 0) {
		out[n++] = '^';
		notes->passed++;
	}
	out[n] = 0;
}

static void value_cell(struct table *t, const struct summary *s, const struct summary_row *r, struct notes *notes)
{
	char number[32], marks[4], spread[48], named[48];

	if (!r) {
		table_cell(t, "not run");
	} else if (r->verdict != HVLAB_OK) {
		notes->bad += r->verdict > HVLAB_SKIP;
		table_cell(t, verdict_word(r->verdict));
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

static void ratio_cell(struct table *t, const struct summary_row *base, const struct summary_row *r, struct notes *notes)
{
	double x = base && r && base->value > 0 && r->value > 0 ? r->value / base->value : NAN;

	if (!isnan(x) && !class_words_comparable(base->class, r->class)) {
		notes->apart++;
		x = NAN;
	}
	if (isnan(x))
		table_cell(t, "-");
	else
		table_cellf(t, x < 0.1 ? "%.2g" : x < 10 ? "%.2f" : x < 1000 ? "%.1f" : "%.0f", x);
}

static void print_notes(const struct summary *s, const struct notes *n, const char *base, size_t systems)
{
	printf("\n%s per operation, control loop subtracted.", s->lane == LANE_PATH ? "Instructions" : "TSC ticks");
	if (systems > 1)
		printf(" x = ratio to %s.", base);
	putchar('\n');
	if (s->lane == LANE_PATH && n->identical)
		printf("%u of %u series identical to the instruction in all of %u boots or more.\n", n->identical,
		       n->identical + n->differs + n->unproven, n->boots_least);
	if (n->apart)
		printf("No ratio between an emulated CPU and hardware (%u): see hvlab compare --force.\n", n->apart);
	if (n->unproven)
		printf("? one boot only: nothing proves that it repeats (%u).\n", n->unproven);
	if (n->differs)
		printf("* boots did not give the same samples (%u): see hvlab show.\n", n->differs);
	if (n->disagree)
		printf("! counted exits differ from the declared ones (%u): see hvlab show.\n", n->disagree);
	if (n->passed)
		printf("^ passed through: not one exit was counted, here the operation needs none (%u).\n", n->passed);
	if (n->unusable)
		printf(
		    "unusable: samples are there, but no number may be taken from them (%u): see hvlab show --body.\n",
		    n->unusable);
}

/* Of all rows of a system; a comma would part two columns. */
static const char *column_name(const struct summary *s, const char *system, char out[96])
{
	size_t i = 0;

	while (i + 1 < s->n && strcmp(s->v[i].system, system))
		i++;
	system_shown(system, s->v[i].class, out);
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

/* Is this the first row of its benchmark and parameters? */
static bool opens_line(const struct summary *s, size_t i)
{
	return i == 0 || strcmp(s->v[i].bench, s->v[i - 1].bench) || strcmp(s->v[i].params, s->v[i - 1].params);
}

static void matrix_of(const struct summary *s, const char *const *systems, size_t n)
{
	struct notes notes = {0};
	struct table *t = table_for(s, systems, n);
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *first = &s->v[i];
		if (!opens_line(s, i))
			continue;
		table_cellf(t, "%s%s%s", first->bench, *first->params ? " " : "", first->params);
		table_cell(t, *first->unit ? first->unit : "op");
		for (size_t k = 0; k < n; k++) {
			const struct summary_row *r = summary_find(s, first->bench, first->params, systems[k]);
			value_cell(t, s, r, &notes);
			if (k)
				ratio_cell(t, summary_find(s, first->bench, first->params, systems[0]), r, &notes);
		}
	}
	cmd_print(t, TABLE_TEXT);
	print_notes(s, &notes, systems[0], n);
	for (size_t k = 0; k < n; k++)
		cmd_note(systems[k]);
}

void cmd_matrix(const struct summary *s)
{
	const char *all[SUMMARY_SYSTEMS_MAX], *here[SYSTEMS_MAX];
	size_t left = summary_systems(s, all, LEN(all)), tables = 0;

	while (left) {
		const char *first = all[0];
		size_t n = 0, kept = 0;

		for (size_t i = 0; i < left; i++)
			if (!lab_systems_apart(first, all[i]) && n < LEN(here))
				here[n++] = all[i];
			else if (lab_systems_apart(first, all[i]))
				all[kept++] = all[i];
		left = kept;
		if (tables++)
			putchar('\n');
		matrix_of(s, here, n);
	}
}
