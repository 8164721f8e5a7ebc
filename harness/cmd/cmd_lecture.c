/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab lecture: the lecture's statements as hypotheses, each with the verdict of the campaigns in the database, the rows behind
 * it, and what to run where there are none.
 */
#include "cmd.h"
#include "lang.h"
#include "lecture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 3 /* rows for, and as many against */

static struct {
	bool all;
	enum table_format format;
} opts;

static const struct option options[] = {
	OPT_FLAG("all", &opts.all, "every row behind a verdict, not the strongest alone"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

static void value_cell(struct table *t, double value)
{
	char plain[32], text[LANG_NUMBER_MAX];

	table_cell(t, lang_number(lang_now(), number_text(value, plain), text));
}

static void ratio_cell(struct table *t, const struct lecture_fact *f)
{
	char plain[32], text[LANG_NUMBER_MAX];

	if (f->below) {
		table_cell(t, NULL);
		return;
	}
	snprintf(plain, sizeof(plain), "%.3g", f->c.ratio);
	table_cellf(t, "x %s", lang_number(lang_now(), plain, text));
}

static void fact_row(struct table *t, const struct lecture_fact *f)
{
	bool two = strcmp(f->row[0]->bench, f->row[1]->bench);

	table_cell(t, lecture_text((enum text)(T_ROWS_FOR + (int)f->says)));
	table_cellf(t, "%s%s%s", f->row[0]->bench, *f->row[0]->params ? " " : "", f->row[0]->params);
	table_cell(t, f->row[0]->system);
	value_cell(t, f->below ? f->row[0]->value : f->c.a);
	table_cell(t, two ? f->row[1]->bench : "");
	table_cell(t, !strcmp(f->row[0]->system, f->row[1]->system) ? "" : f->row[1]->system);
	if (f->below)
		table_cell(t, lecture_text(T_BELOW));
	else
		value_cell(t, f->c.b);
	ratio_cell(t, f);
}

static void print_rows(const struct lecture *l, const struct lecture_verdict *v)
{
	const struct lecture_fact **best = xcalloc(v->n + 1, sizeof(*best));
	struct table *t = table_new(" ,benchmark=,system,value>,benchmark 2,system 2,value 2>,ratio>");
	size_t n = lecture_best(l, v, opts.all ? v->n : SHOWN, best);
	struct buf out = {0};

	for (size_t i = 0; i < n; i++)
		fact_row(t, best[i]);
	table_text(t, cmd_width(), &out);
	char *rows = n ? strchr(strchr(out.data, '\n') + 1, '\n') : NULL; /* the columns explain themselves */
	fputs(rows ? rows + 1 : "", stdout);
	if (n < v->n) {
		printf(lecture_text(T_MORE_ROWS), v->n - n);
		putchar('\n');
	}
	buf_free(&out);
	table_free(t);
	free(best);
}

static void print_lacking(const struct lecture_verdict *v)
{
	for (size_t i = 0; i < LECTURE_PARTS; i++) {
		if (!v->lacks[i])
			continue;
		cmd_say("  %s: %s\n", lecture_text(T_LACKING), lecture_text(v->of->part[i].name));
		size_t next = i + 1;
		while (next < LECTURE_PARTS && !v->lacks[next])
			next++;
		if (next == LECTURE_PARTS || strcmp(v->of->part[next].run, v->of->part[i].run))
			cmd_say("  %s: %s\n", lecture_text(T_TO_GET_IT), v->of->part[i].run);
	}
}

static void print_verdict(const struct lecture *l, const struct lecture_verdict *v)
{
	printf("%s (%s", lecture_said(v->word), lecture_text(v->lane == LANE_PATH ? T_LANE_IS_PATH : T_LANE_IS_TIME));
	for (int i = SAYS_HOLDS; i <= SAYS_OPEN; i++)
		if (v->count[i])
			printf("; %zu %s", v->count[i], lecture_text((enum text)(T_ROWS_FOR + i)));
	puts(")");
	print_rows(l, v);
	if (v->n && v->of->part[0].emulated)
		cmd_say("%s\n", lecture_text(T_ACROSS));
	print_lacking(v);
}

static const struct lecture_verdict *verdict_of(const struct lecture *l, const struct lecture_statement *of, enum lane lane)
{
	for (size_t i = 0; i < l->verdicts; i++)
		if (l->verdict[i].of == of && l->verdict[i].lane == lane)
			return &l->verdict[i];
	return NULL;
}

/* A lane without a row is named only where no lane has one, or where it alone can say something. */
static void print_statement(const struct lecture *l, size_t i)
{
	const struct lecture_statement *s = &lecture_statements[i];
	const struct lecture_verdict *path = verdict_of(l, s, LANE_PATH), *time = verdict_of(l, s, LANE_TIME);
	bool path_said = path && path->n, time_said = time && time->n;

	cmd_say("%zu. %s\n", i + 1, lecture_text(s->claim));
	if (path_said || (path && !time_said))
		print_verdict(l, path);
	if (!path)
		cmd_say("%s\n", lecture_text(T_NOT_BY_COUNTING));
	if (time_said || (time && !path))
		print_verdict(l, time);
	putchar('\n');
}

static int print_lecture(const struct lecture *l)
{
	size_t told = 0;

	for (size_t i = 0; i < l->verdicts; i++)
		told += l->verdict[i].n > 0;
	if (opts.format != TABLE_TEXT)
		cmd_print(lecture_table(l), opts.format);
	else
		for (size_t i = 0; i < lecture_count; i++)
			print_statement(l, i);
	return told ? STATUS_OK : STATUS_INCONCLUSIVE;
}

static int lecture(const struct arguments *a)
{
	struct loaded loaded = {0};
	struct lecture l = {0};
	struct store *s = NULL;
	int status = cmd_lang();

	if (!status)
		status = cmd_store(&s, STORE_READ);
	if (!status)
		status = cmd_load_several(&loaded, s, a);
	if (!status) {
		lecture_make(&l, loaded.load, loaded.n);
		status = print_lecture(&l);
	}
	lecture_free(&l);
	loaded_free(&loaded);
	store_close(s);
	return status;
}

const struct command cmd_lecture = {
	"lecture", "[REF ...]", "what the lecture says, and what the campaigns of the database say to it", ARGUMENTS_MAX - 1, lecture,
	{options, store_options, lang_options, table_options},
};
