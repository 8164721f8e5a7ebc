/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a page that somebody has handed in, and finding what is otherwise in it than in the one that its own data give. The
 * page may hold anything.
 */
#include "handin.h"
#include "base64.h"
#include "clean.h"
#include "gzip.h"
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RECORD "<script type=\"application/json\" id=hvlab-handin>"
#define DATA "<a id=hvlab-data download=\"hvlab.db.gz\" href=\"data:application/gzip;base64,"
#define NUMBER "<data value=\""
#define SAID_MAX 160  /* characters of a line that is quoted */
#define LINES_MAX 8   /* that are quoted */
#define DATE_MAX 253402300799

/* What stands between a mark and the next `end`. False: it is not there. */
static bool between(const struct buf *page, const char *mark, const char *end, const char **text, size_t *n)
{
	const char *at = page->data ? memmem(page->data, page->len, mark, strlen(mark)) : NULL;

	if (!at)
		return false;
	at += strlen(mark);
	const char *stop = memmem(at, page->len - (size_t)(at - page->data), end, strlen(end));
	*text = at;
	*n = stop ? (size_t)(stop - at) : 0;
	return stop;
}

/* --- record and data */

static int read_record(const struct buf *page, struct handin_record *r, struct why *why)
{
	const char *text;
	size_t n;

	if (!between(page, RECORD, "</script>", &text, &n))
		return fail(why, -EILSEQ, "it is no page of hvlab lab-report: it has no record");
	json_t *v = json_loadb(text, n, 0, NULL);
	const json_t *made = v ? json_object_get(v, "made") : NULL;
	int err = !v || strcmp(json_word(v, "schema"), HANDIN_SCHEMA) || lang_parse(json_word(v, "lang"), &r->lang) ||
		  !json_is_integer(made) || json_integer_value(made) < 0 || json_integer_value(made) > DATE_MAX ? -EILSEQ : 0;
	r->name = xstrdup(json_word(v, "name"));
	r->group = xstrdup(json_word(v, "group"));
	r->answers = xstrdup(json_word(v, "answers"));
	r->program = xstrdup(json_word(v, "program"));
	r->made = err ? 0 : (s64)json_integer_value(made);
	json_decref(v);
	return err ? fail(why, err, "its record cannot be read, or is of a newer hvlab") : 0;
}

static int read_data(const struct buf *page, struct buf *packed, struct buf *data, struct why *why)
{
	const char *text;
	size_t n;
	int err = between(page, DATA, "\"", &text, &n) ? base64_decode(packed, text, n) : -EILSEQ;

	if (!err)
		err = gzip_unpack(packed->data, packed->len, HANDIN_DATA_MAX, data);
	return err ? fail(why, -EILSEQ, "the data in it are damaged or not there") : 0;
}

int handin_read(const struct buf *page, struct handin_record *r, struct buf *packed, struct buf *data, struct why *why)
{
	*r = (struct handin_record){0};
	int err = read_record(page, r, why);

	return err ? err : read_data(page, packed, data, why);
}

/* --- numbers */

struct number {
	char *of, *text;
};

struct numbers {
	struct number *v;
	size_t n;
};

static void numbers_free(struct numbers *x)
{
	for (size_t i = 0; i < x->n; i++) {
		free(x->v[i].of);
		free(x->v[i].text);
	}
	free(x->v);
}

static char *cut(const char *from, const char *end)
{
	char *s = xasprintf("%.*s", (int)(end - from), from);

	text_line(s);
	return s;
}

static int by_name(const void *a, const void *b)
{
	const struct number *x = a, *y = b;
	int order = strcmp(x->of, y->of);

	return order ? order : strcmp(x->text, y->text);
}

/* In the order of what they are the value of. */
static void numbers_find(struct numbers *x, const struct buf *page)
{
	const char *end = page->data + page->len;

	for (const char *at = page->data; at && (at = memmem(at, (size_t)(end - at), NUMBER, strlen(NUMBER)));) {
		const char *of = at + strlen(NUMBER), *quote = memchr(of, '"', (size_t)(end - of));
		const char *text = quote && quote + 2 < end ? quote + 2 : NULL;
		const char *stop = text ? memchr(text, '<', (size_t)(end - text)) : NULL;

		if (!stop)
			break;
		x->v = xrealloc(x->v, (x->n + 1) * sizeof(*x->v));
		x->v[x->n++] = (struct number){cut(of, quote), cut(text, stop)};
		at = stop;
	}
	if (x->n)
		qsort(x->v, x->n, sizeof(*x->v), by_name);
}

static void say_number(struct buf *out, const char *of, const char *is, const char *due)
{
	const char *none = handin_text(H_V_NOTHING);

	buf_printf(out, "%s: ", of);
	buf_printf(out, handin_text(H_V_NUMBER), is ? is : none, due ? due : none);
	buf_puts(out, "\n");
}

static void compare_numbers(const struct numbers *is, const struct numbers *due, struct buf *out)
{
	size_t i = 0, k = 0;

	while (i < is->n || k < due->n) {
		int order = i == is->n ? 1 : k == due->n ? -1 : strcmp(is->v[i].of, due->v[k].of);

		if (order < 0) {
			say_number(out, is->v[i].of, is->v[i].text, NULL);
			i++;
		} else if (order > 0) {
			say_number(out, due->v[k].of, NULL, due->v[k].text);
			k++;
		} else {
			if (strcmp(is->v[i].text, due->v[k].text))
				say_number(out, is->v[i].of, is->v[i].text, due->v[k].text);
			i++;
			k++;
		}
	}
}

/* --- lines */

/* Of a line what a reader sees of it, one line, not too long. */
static char *visible(const char *line, size_t n)
{
	struct buf b = {0};
	bool tag = false;

	for (size_t i = 0; i < n && b.len < SAID_MAX; i++) {
		tag = line[i] == '<' || tag;
		if (!tag)
			buf_put(&b, line + i, 1);
		if (line[i] == '>') {
			tag = false;
			buf_put(&b, " ", b.len && b.data[b.len - 1] != ' ');
		}
	}
	buf_puts(&b, "");
	text_line(b.data);
	return b.data;
}

static size_t line_length(const char *at, const char *end)
{
	const char *stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;

	return stop ? (size_t)(stop - at) : (size_t)(end - at);
}

/* False: a reader sees no difference. */
static bool say_line(struct buf *out, size_t number, const char *is, size_t n, const char *due, size_t m)
{
	char *a = visible(is, n), *b = visible(due, m);
	bool seen = strcmp(a, b);

	if (seen) {
		buf_printf(out, handin_text(H_V_LINE), number, a, b);
		buf_puts(out, "\n");
	}
	free(a);
	free(b);
	return seen;
}

/* Line by line: what was put in or taken away makes all that follows another, so only the first few are quoted. */
static void compare_lines(const struct buf *is, const struct buf *due, struct buf *out)
{
	const char *a = is->data, *ea = a + is->len, *b = due->data, *eb = b + due->len;
	size_t faults = 0, quoted = 0;

	for (size_t number = 1; a < ea || b < eb; number++) {
		size_t n = line_length(a, ea), m = line_length(b, eb);

		if (n != m || (n && memcmp(a, b, n))) { /* of an empty text there is no first byte */
			faults++;
			quoted += quoted < LINES_MAX && say_line(out, number, a, n, b, m);
		}
		a += n + (a + n < ea);
		b += m + (b + m < eb);
	}
	if (faults > quoted) {
		buf_printf(out, handin_text(H_V_LINES), faults - quoted);
		buf_puts(out, "\n");
	}
}

void handin_compare(const struct buf *page, const struct buf *due, bool text, struct buf *out, size_t *numbers)
{
	struct numbers is = {0}, should = {0};

	numbers_find(&is, page);
	numbers_find(&should, due);
	*numbers = should.n;
	compare_numbers(&is, &should, out);
	numbers_free(&is);
	numbers_free(&should);
	if (text)
		compare_lines(page, due, out);
}
