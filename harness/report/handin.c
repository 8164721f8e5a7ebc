/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The frame of the page: head, who, answers, the record that it can be made from again, the data. Its tables are in
 * handin_tables.c, its look in reports/handin.css.
 */
#include "handin.h"
#include "base64.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

extern const char hvlab_handin_style[]; /* reports/handin.css, handin_style.S */

static const char *const texts[][LANGS] = {
#define HANDIN_TEXT(name, en, ru) {en, ru},
	HANDIN_TEXTS(HANDIN_TEXT)
};

const char *handin_text(enum handin_text t)
{
	return texts[t][lang_now()];
}

const char *handin_word(const char *word)
{
	static const char *const words[][1 + LANGS] = {
#define HANDIN_WORD(id, en, ru) {id, en, ru},
		HANDIN_WORDS(HANDIN_WORD)
	};

	for (size_t i = 0; i < LEN(words); i++)
		if (!strcmp(words[i][0], word))
			return words[i][1 + lang_now()];
	return word;
}

void handin_record_free(struct handin_record *r)
{
	free(r->name);
	free(r->group);
	free(r->answers);
	free(r->program);
	*r = (struct handin_record){0};
}

/* --- answers: headings, paragraphs, lists and indented text, a line each */

enum block { BLOCK_NONE, BLOCK_P, BLOCK_LIST, BLOCK_PRE };

static enum block block_of(const char *line, enum block now)
{
	if (!strncmp(line, "    ", 4))
		return BLOCK_PRE;
	if (!strncmp(line, "- ", 2))
		return BLOCK_LIST;
	return line[strspn(line, " ")] ? (now == BLOCK_LIST && *line == ' ' ? BLOCK_LIST : BLOCK_P) : BLOCK_NONE;
}

static void block_change(struct buf *out, enum block *now, enum block next)
{
	static const char *const begin[] = {"", "<p>", "<ul>\n", "<pre>"}, *const end[] = {"", "</p>\n", "</ul>\n", "</pre>\n"};

	if (*now == next)
		return;
	buf_puts(out, end[*now]);
	buf_puts(out, begin[next]);
	*now = next;
}

static void put_line(struct buf *out, enum block *now, const char *line)
{
	size_t marks = strspn(line, "#");

	if (marks && line[marks] == ' ') {
		block_change(out, now, BLOCK_NONE);
		buf_puts(out, "<h3>");
		buf_put_xml(out, line + marks + 1);
		buf_puts(out, "</h3>\n");
		return;
	}
	bool item = !strncmp(line, "- ", 2);
	block_change(out, now, block_of(line, *now));
	buf_puts(out, item ? "<li>" : "");
	buf_put_xml(out, line + (item ? 2 : *now == BLOCK_PRE ? 4 : 0));
	buf_puts(out, *now == BLOCK_NONE ? "" : "\n");
}

static void put_answers(struct buf *out, const char *answers)
{
	char *text = xstrdup(answers);
	enum block now = BLOCK_NONE;

	buf_printf(out, "<section class=answers><h2>%s</h2>\n", handin_text(H_ANSWERS));
	if (!*answers)
		buf_printf(out, "<p class=quiet>%s</p>\n", handin_text(H_NO_ANSWERS));
	for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
		put_line(out, &now, line);
	block_change(out, &now, BLOCK_NONE);
	buf_puts(out, "</section>\n");
	free(text);
}

/* --- the page */

static void put_head(struct buf *out, const struct handin_record *r)
{
	char date[LANG_DATE_MAX];

	buf_printf(out, "<!DOCTYPE html>\n<html lang=%s><head><meta charset=utf-8>\n"
		   "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=generator content=\"hvlab ",
		   lang_word(r->lang));
	buf_put_xml(out, r->program);
	buf_printf(out, "\">\n<title>%s: ", handin_text(H_TITLE));
	buf_put_xml(out, r->name);
	buf_printf(out, "</title>\n<style>\n%s</style></head><body>\n<header><h1>%s</h1>\n<p>%s: <b>", hvlab_handin_style,
		   handin_text(H_TITLE), handin_text(H_BY));
	buf_put_xml(out, r->name);
	buf_printf(out, "</b>, %s <b>", handin_text(H_GROUP));
	buf_put_xml(out, r->group);
	buf_printf(out, "</b>, %s</p></header>\n<main>\n", lang_date(lang_now(), r->made, date));
}

/* In a script no character of the text may begin an end tag. */
static void put_record(struct buf *out, const struct handin_record *r)
{
	json_t *v = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:I}", "schema", HANDIN_SCHEMA, "program", r->program, "lang",
			      lang_word(r->lang), "name", json_clean(r->name), "group", json_clean(r->group), "answers",
			      json_clean(r->answers), "made", (json_int_t)r->made);
	char *text = json_dumps(v, JSON_COMPACT);

	buf_puts(out, "<script type=\"application/json\" id=hvlab-handin>");
	for (const char *s = text; *s; s++)
		if (*s == '<')
			buf_puts(out, "\\u003c");
		else
			buf_put(out, s, 1);
	buf_puts(out, "</script>\n");
	free(text);
	json_decref(v);
}

static void put_data(struct buf *out, const struct handin_record *r, const struct buf *data)
{
	buf_printf(out, "<section><h2>%s</h2>\n<p><a id=hvlab-data download=\"hvlab.db.gz\" href=\"data:application/gzip;base64,",
		   handin_text(H_DATA));
	base64_encode(out, data->data, data->len);
	buf_printf(out, "\">%s</a></p>\n<p>%s</p>\n<p><code id=hvlab-stamp></code></p>\n", handin_text(H_SAVE),
		   handin_text(H_STAMP_WHAT));
	buf_printf(out, "<p class=quiet>%s ", handin_text(H_MADE_BY));
	buf_put_xml(out, r->program);
	buf_puts(out, ".</p></section>\n");
}

void handin_page(const struct handin_record *r, const struct load *const *loads, size_t n, const struct buf *data, struct buf *out)
{
	put_head(out, r);
	put_answers(out, r->answers);
	buf_printf(out, "<section><h2>%s</h2>\n<p>%s</p>\n", handin_text(H_MEASURED), handin_text(H_MEASURED_WHAT));
	for (size_t i = 0; i < n; i++)
		handin_measured(loads[i], out);
	buf_printf(out, "<p class=quiet>%s</p></section>\n", handin_text(H_MARKS));
	handin_changes(loads, n, out);
	handin_lecture(loads, n, out);
	put_data(out, r, data);
	buf_puts(out, "</main>\n");
	put_record(out, r);
	buf_puts(out, "</body></html>\n");
}
