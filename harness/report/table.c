/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table, three faces: that for people is table_text.c. Cells are kept as text in one array, row after row; CSV
 * and JSON can hand on what there is and forget it. jansson makes the JSON of a row, so that no escapes are needed here.
 */
#include "table_impl.h"
#include "clean.h"
#include "json.h"
#include "reason.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table *table_new(const char *columns)
{
	struct table *t = xcalloc(1, sizeof(*t));

	for (const char *s = columns; s; ) {
		const char *end = strchrnul(s, ',');
		size_t len = (size_t)(end - s);
		bool number = len && s[len - 1] == '>', key = len && s[len - 1] == '=', reason = len && s[len - 1] == '~';
		t->names = xrealloc(t->names, (t->columns + 1) * sizeof(*t->names));
		t->number = xrealloc(t->number, (t->columns + 1) * sizeof(*t->number));
		t->reason = xrealloc(t->reason, (t->columns + 1) * sizeof(*t->reason));
		t->names[t->columns] = xasprintf("%.*s", (int)(len - number - key - reason), s);
		text_line(t->names[t->columns]);
		t->reason[t->columns] = reason;
		t->number[t->columns++] = number;
		t->keys += key;
		s = *end ? end + 1 : NULL;
	}
	t->keys = t->keys ? t->keys : 1;
	return t;
}

void table_cell(struct table *t, const char *text)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->cell = xrealloc(t->cell, t->cap * sizeof(*t->cell));
	}
	t->cell[t->n++] = text ? xstrdup(text) : NULL;
	if (text)
		text_plain_all(t->cell[t->n - 1]);
}

void table_texts(struct table *t, const char *const *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		table_cell(t, text[i]);
}

void table_cellf(struct table *t, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = xvasprintf(fmt, args);
	va_end(args);
	table_cell(t, text);
	free(text);
}

void table_real(struct table *t, double v)
{
	if (isnan(v))
		table_cell(t, NULL);
	else
		table_cellf(t, "%.10g", v);
}

static void table_forget(struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->cell[i]);
	t->n = 0;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->columns; i++)
		free(t->names[i]);
	table_forget(t);
	free(t->names);
	free(t->number);
	free(t->reason);
	free(t->cell);
	free(t);
}

int table_format_parse(const char *word, enum table_format *f)
{
	static const char *const words[] = {"table", "csv", "json"};

	for (size_t i = 0; i < LEN(words); i++) {
		if (!strcmp(word, words[i])) {
			*f = (enum table_format)i;
			return 0;
		}
	}
	return -EINVAL;
}

size_t table_rows(const struct table *t)
{
	return (t->n + t->columns - 1) / t->columns;
}

const char *table_at(const struct table *t, size_t row, size_t column)
{
	size_t i = row * t->columns + column;

	return i < t->n ? t->cell[i] : NULL;
}

/* --- CSV, RFC 4180 */

/* A spreadsheet would calculate what begins like this; a number, whatever its sign, and a lone "-" it may. */
static bool is_formula(const char *s)
{
	char *end;

	if (!s || !*s || !s[1] || !strchr("=+-@\t", *s))
		return false;
	strtod(s, &end);
	return *end;
}

static void csv_field(const char *s, bool last, struct buf *out)
{
	bool quoted = s && strpbrk(s, ",\"\r\n");

	buf_puts(out, quoted ? "\"" : "");
	buf_puts(out, is_formula(s) ? "'" : "");
	for (; s && *s; s++) {
		buf_put(out, s, 1);
		if (*s == '"')
			buf_puts(out, "\"");
	}
	buf_puts(out, quoted ? "\"" : "");
	buf_puts(out, last ? "\r\n" : ",");
}

static void csv_begin(const struct table *t, struct buf *out)
{
	for (size_t c = 0; c < t->columns; c++)
		csv_field(t->names[c], c + 1 == t->columns, out);
}

static void csv_rows(const struct table *t, struct buf *out)
{
	for (size_t r = 0; r < table_rows(t); r++)
		for (size_t c = 0; c < t->columns; c++)
			csv_field(table_at(t, r, c), c + 1 == t->columns, out);
}

/* --- JSON */

/* A number column's cell that is no number ("-", "below resolution") stays text. */
static json_t *json_number(const char *s)
{
	char *end;

	errno = 0;
	long long whole = strtoll(s, &end, 10);
	if (!*end && end != s && !errno)
		return json_integer(whole);
	double real = strtod(s, &end);
	return !*end && end != s && isfinite(real) ? json_real(real) : json_clean(s);
}

static json_t *json_row(const struct table *t, size_t row)
{
	json_t *object = json_object();

	for (size_t c = 0; c < t->columns; c++) {
		const char *s = table_at(t, row, c);
		json_object_set_new(object, t->names[c],
				    !s ? json_null() : t->number[c] ? json_number(s) : json_clean(s));
	}
	return object;
}

static void json_rows(const struct table *t, struct buf *out)
{
	for (size_t r = 0; r < table_rows(t); r++) {
		json_t *row = json_row(t, r);
		char *text = json_dumps(row, JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15));
		buf_printf(out, "%s\n  %s", r || t->written ? "," : "", text ? text : "null");
		free(text);
		json_decref(row);
	}
}

static void json_end(size_t n, struct buf *out)
{
	buf_puts(out, n ? "\n]\n" : "]\n");
}

/* --- the three faces */

static void begin(const struct table *t, enum table_format f, struct buf *out)
{
	if (f == TABLE_CSV)
		csv_begin(t, out);
	else
		buf_puts(out, "[");
}

void table_flush(struct table *t, enum table_format f, struct buf *out)
{
	if (!t->begun)
		begin(t, f, out);
	t->begun = true;
	if (f == TABLE_CSV)
		csv_rows(t, out);
	else
		json_rows(t, out);
	t->written += table_rows(t);
	table_forget(t);
}

void table_end(struct table *t, enum table_format f, struct buf *out)
{
	table_flush(t, f, out);
	if (f == TABLE_JSON)
		json_end(t->written, out);
}

void table_write(const struct table *t, enum table_format f, struct buf *out)
{
	if (f == TABLE_TEXT) {
		table_text(t, 0, out);
		return;
	}
	begin(t, f, out);
	if (f == TABLE_CSV) {
		csv_rows(t, out);
	} else {
		json_rows(t, out);
		json_end(table_rows(t), out);
	}
}

/* Two to four significant digits, without an exponent; from 1000 on all of the whole part. */
const char *number_text(double v, char out[32])
{
	double size = fabs(v);

	if (!isfinite(v))
		snprintf(out, 32, "-");
	else if (v == rint(v) && size < 1e15)
		snprintf(out, 32, "%.0f", v == 0 ? 0 : v);
	else if (size >= 1e15 || size < 1e-6)
		snprintf(out, 32, "%.3g", v);
	else
		snprintf(out, 32, "%.*f", size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 :
			 2 - (int)floor(log10(size)) - 1, v);
	return out;
}
