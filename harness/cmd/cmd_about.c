/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The catalogue of benchmarks as prose: what each measures, what it does not, how it can mislead. The words are the
 * guest image's own; here they are laid out for a terminal, as Markdown, or as a table.
 */
#include "cmd.h"
#include "conditions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 96
#define INDENT "    "

static bool wanted(const struct catalog *c, size_t i, const char *globs)
{
	return !globs || globs_match(globs, c->bench[i].name);
}

/* Words one after the other, a line never longer than COLUMNS. */
static void print_wrapped(const char *label, const char *text)
{
	size_t column = (size_t)printf(INDENT "%s:", label);

	while (*text) {
		size_t n = strcspn(text, " ");
		if (column + 1 + n > COLUMNS)
			column = (size_t)printf("\n" INDENT INDENT "%.*s", (int)n, text) - 1;
		else
			column += (size_t)printf(" %.*s", (int)n, text);
		text += n + strspn(text + n, " ");
	}
	putchar('\n');
}

static void exits_text(const struct hvlab_bench *b, char out[24])
{
	if (b->exits_per_op == EXITS_VARY)
		snprintf(out, 24, "vary");
	else
		snprintf(out, 24, "%d", b->exits_per_op);
}

/* What the stored result must be, or why nothing is known of it. */
static char *result_text(const struct hvlab_bench *b)
{
	static const char *const words[] = {
		[RESULT_OWN] = "compared with nothing: ",
		[RESULT_SAME] = "the same on every system",
		[RESULT_COUNTED] = "the same where as many operations are done",
		[RESULT_NEAR] = "the same where as many operations are done, within one in fifty",
		[RESULT_FACT] = "as the guest tells it at its start: ",
		[RESULT_WITHIN] = "of bits that the guest tells of at its start: ",
	};
	bool silent = b->result == RESULT_OWN && !*b->result_of;

	return xasprintf("%s%s", words[b->result], silent ? "it says not why" : b->result_of);
}

/* What is known to move it: a line each. */
static void print_conditions(const struct hvlab_bench *b)
{
	for (size_t i = 0; i < condition_count; i++) {
		const struct condition *c = &conditions[i];
		char *text;

		if (!globs_match(c->benches, b->name))
			continue;
		text = xasprintf("%s (%s): %s", c->name, strcmp(c->systems, "*") ? c->systems : "all", c->moves);
		print_wrapped("moved by", text);
		free(text);
	}
}

static void print_one(const struct hvlab_bench *b, const struct bench_about *a)
{
	char exits[24];

	exits_text(b, exits);
	printf("%s: %s\n" INDENT "per %s, exits declared: %s%s%s\n", b->name, b->what, unit_word(b->unit), exits,
	       b->period ? ", open loop" : "", b->stable ? ", repeats exactly" : "");
	if (!*a->measures) {
		printf(INDENT "the image has no description of it\n");
	} else {
		print_wrapped("measures", a->measures);
		print_wrapped("limits", a->excludes);
		print_wrapped("misleads", a->misleads);
	}
	char *result = result_text(b);
	print_wrapped("result", result);
	free(result);
	print_conditions(b);
}

void cmd_about_print(const struct catalog *c, const char *globs)
{
	bool first = true;

	for (size_t i = 0; i < c->n; i++) {
		if (!wanted(c, i, globs))
			continue;
		if (!first)
			putchar('\n');
		first = false;
		print_one(&c->bench[i], &c->about[i]);
	}
}

/* A page is made of it: what would be taken for HTML is text. */
static void put_markdown(const char *before, const char *text, const char *behind)
{
	fputs(before, stdout);
	for (; *text; text++)
		fputs(*text == '<' ? "&lt;" : *text == '&' ? "&amp;" : (char[]){*text, '\0'}, stdout);
	fputs(behind, stdout);
}

void cmd_about_markdown(const struct catalog *c, const char *globs)
{
	char exits[24];

	printf("# Benchmarks\n\nMade by `hvlab list --format md` from the guest image (build %.12s).\n", c->build);
	for (size_t i = 0; i < c->n; i++) {
		const struct hvlab_bench *b = &c->bench[i];
		const struct bench_about *a = &c->about[i];

		if (!wanted(c, i, globs))
			continue;
		exits_text(b, exits);
		put_markdown("\n## ", b->name, "\n\n");
		put_markdown("", b->what, ". ");
		printf("Per %s; exits declared: %s%s.\n", unit_word(b->unit), exits, b->period ? "; an open loop" : "");
		put_markdown("\n**Measures.** ", a->measures, "\n");
		put_markdown("\n**Limits.** ", a->excludes, "\n");
		put_markdown("\n**Misleads.** ", a->misleads, "\n");
		char *result = result_text(b);
		put_markdown("\n**Result.** It is ", result, ".\n");
		free(result);
		for (size_t k = 0; k < condition_count; k++)
			if (globs_match(conditions[k].benches, b->name))
				printf("\n**Moved by** %s (%s): %s.\n", conditions[k].name, conditions[k].systems, conditions[k].moves);
	}
}

static void moved_cell(struct table *t, const struct hvlab_bench *b)
{
	struct buf text = {0};

	for (size_t i = 0; i < condition_count; i++)
		if (globs_match(conditions[i].benches, b->name))
			buf_printf(&text, "%s%s (%s)", text.len ? "; " : "", conditions[i].name, conditions[i].systems);
	table_cell(t, text.data);
	buf_free(&text);
}

struct table *cmd_about_table(const struct catalog *c, const char *globs)
{
	struct table *t = table_new("benchmark,measures,excludes,misleads,result,moved_by");

	for (size_t i = 0; i < c->n; i++) {
		if (!wanted(c, i, globs))
			continue;
		table_cells(t, c->bench[i].name, c->about[i].measures, c->about[i].excludes, c->about[i].misleads);
		char *result = result_text(&c->bench[i]);
		table_cell(t, result);
		free(result);
		moved_cell(t, &c->bench[i]);
	}
	return t;
}
