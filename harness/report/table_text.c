/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The face of a table for people: aligned columns. What is wider than the terminal is folded, and no word is broken: cells
 * at their blanks; then the last column goes below its row; then what is still too wide into blocks, one below the other,
 * each beginning with the columns that name a row.
 */
#include "table_impl.h"
#include "reason.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define GAP 2
#define INDENT 4     /* of what stands below its row */
#define LAST_LEAST 24 /* no prose in less */

struct layout {
	const struct table *t;
	size_t limit;  /* 0: none */
	size_t shown;  /* columns beside each other; the one behind them hangs below its row */
	size_t *width; /* of each */
};

/* Characters of n bytes of UTF-8. */
static size_t characters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

static size_t longest_word(const char *s)
{
	size_t longest = 0;

	for (size_t n; *(s += strspn(s, " ")); s += n) {
		n = strcspn(s, " ");
		size_t width = characters(s, n);
		longest = width > longest ? width : longest;
	}
	return longest;
}

/* Bytes of s that fit into width and end with a word, at least one word; 0 at the end of s. */
static size_t take(const char *s, size_t width)
{
	size_t end = 0;

	for (size_t at = 0; s[at];) {
		at += strspn(s + at, " ");
		at += strcspn(s + at, " ");
		if (end && characters(s, at) > width)
			break;
		end = at;
	}
	return end;
}

/* --- widths */

static size_t widest(const struct table *t, size_t column, size_t (*of)(const char *s))
{
	size_t width = of(t->names[column]);

	for (size_t r = 0; r < table_rows(t); r++) {
		const char *s = table_at(t, r, column);
		size_t n = s ? of(s) : 0;
		width = n > width ? n : width;
	}
	return width;
}

static size_t whole(const char *s)
{
	return characters(s, strlen(s));
}

static size_t least(const struct table *t, size_t column)
{
	return t->number[column] ? widest(t, column, whole) : widest(t, column, longest_word);
}

static size_t total(const struct layout *l)
{
	size_t sum = 0;

	for (size_t c = 0; c < l->shown; c++)
		sum += l->width[c] + (c ? GAP : 0);
	return sum;
}

/* Takes from the widest column that has something to give, until it fits. False: nobody has. */
static bool shrink(const struct layout *l, const size_t *min)
{
	while (total(l) > l->limit) {
		size_t best = l->shown;

		for (size_t c = 0; c < l->shown; c++)
			if (l->width[c] > min[c] && (best == l->shown || l->width[c] > l->width[best]))
				best = c;
		if (best == l->shown)
			return false;
		l->width[best]--;
	}
	return true;
}

static void measure(struct layout *l)
{
	for (size_t c = 0; c < l->t->columns; c++)
		l->width[c] = widest(l->t, c, whole);
}

/* As wide as it likes, beside the keys of a block. */
static void measure_blocks(struct layout *l, const size_t *min)
{
	size_t keys = 0;

	measure(l);
	for (size_t c = 0; c < l->t->keys; c++)
		keys += l->width[c] + GAP;
	for (size_t c = l->t->keys; c < l->shown; c++) {
		size_t room = l->limit > keys + min[c] ? l->limit - keys : min[c];
		l->width[c] = l->width[c] > room ? room : l->width[c];
	}
}

/* All in one line; all but the last; or blocks. */
static void choose(struct layout *l)
{
	size_t n = l->t->columns, *min = xcalloc(n, sizeof(*min));

	measure(l);
	for (size_t c = 0; c < n; c++)
		min[c] = least(l->t, c);
	l->shown = n;
	if (min[n - 1] < LAST_LEAST && l->width[n - 1] > LAST_LEAST)
		min[n - 1] = LAST_LEAST;
	if (l->limit && !shrink(l, min)) {
		l->shown -= !l->t->number[n - 1] && n > l->t->keys + 1;
		measure(l);
		if (!shrink(l, min))
			measure_blocks(l, min);
	}
	free(min);
}

/* --- lines */

static void put_repeated(struct buf *out, char c, size_t n)
{
	while (n--)
		buf_put(out, &c, 1);
}

static void end_line(struct buf *out)
{
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_puts(out, "\n");
}

/* n bytes; what a guest said must not move the cursor. */
static void put_clean(struct buf *out, const char *s, size_t n)
{
	size_t from = out->len;

	buf_put(out, s, n);
	for (size_t i = from; i < out->len; i++)
		if (iscntrl((unsigned char)out->data[i]))
			out->data[i] = '?';
}

/* The next line of a cell: *s is moved behind it. */
static void put_piece(struct buf *out, const char **s, size_t width, bool right, bool folded)
{
	size_t n = folded ? take(*s, width) : strlen(*s), blank = characters(*s, n);

	blank = width > blank ? width - blank : 0;
	put_repeated(out, ' ', right ? blank : 0);
	put_clean(out, *s, n);
	put_repeated(out, ' ', right ? 0 : blank);
	*s += n;
	*s += folded ? strspn(*s, " ") : 0;
}

/* Cells of one row, in as many lines as the deepest needs. rest: what is left of each, by column. */
static void put_cells(const struct layout *l, const char **rest, size_t from, size_t to, struct buf *out)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t c = 0; c < to; c = c + 1 == l->t->keys ? from : c + 1) {
			buf_puts(out, c ? "  " : "");
			put_piece(out, &rest[c], l->width[c], l->t->number[c], l->limit);
			more |= *rest[c] != '\0';
		}
		end_line(out);
	}
}

void text_fold(struct buf *out, const char *text, size_t width, size_t indent)
{
	size_t room = width, n;
	bool first = true;

	for (; (n = width ? take(text, room) : strlen(text)); first = false) {
		put_repeated(out, ' ', first ? 0 : indent);
		put_clean(out, text, n);
		buf_puts(out, "\n");
		text += n;
		text += strspn(text, " ");
		room = width > indent ? width - indent : 1;
	}
}

static void put_below(const struct layout *l, const char *text, struct buf *out)
{
	struct buf line = {0};

	buf_printf(&line, "%*s%s", INDENT, "", text);
	text_fold(out, line.data, l->limit, INDENT);
	buf_free(&line);
}

/* Below the names a rule as wide as each column: the ends of one long rule. */
static void put_rules(const struct layout *l, const char **rest, size_t from, size_t to, struct buf *out)
{
	struct buf rule = {0};
	size_t longest = 0;

	for (size_t c = 0; c < l->shown; c++)
		longest = l->width[c] > longest ? l->width[c] : longest;
	buf_puts(&rule, "");
	put_repeated(&rule, '-', longest);
	for (size_t c = 0; c < l->shown; c++)
		rest[c] = rule.data + longest - l->width[c];
	put_cells(l, rest, from, to, out);
	buf_free(&rule);
}

/* Columns from..to beside the keys. */
static void put_block(const struct layout *l, size_t from, size_t to, struct buf *out)
{
	const struct table *t = l->t;
	const char **rest = xcalloc(t->columns, sizeof(*rest));

	memcpy(rest, t->names, t->columns * sizeof(*rest));
	put_cells(l, rest, from, to, out);
	put_rules(l, rest, from, to, out);
	for (size_t r = 0; r < table_rows(t); r++) {
		for (size_t c = 0; c < t->columns; c++)
			rest[c] = table_at(t, r, c) ? table_at(t, r, c) : "";
		put_cells(l, rest, from, to, out);
		if (to == l->shown && to < t->columns && *rest[to])
			put_below(l, rest[to], out);
	}
	free(rest);
}

/* The table as people get it, with the sentence of each reason; its cells are its own. */
static struct table with_sentences(const struct table *t)
{
	struct table shown = *t;
	char text[REASON_MAX];

	shown.cell = xcalloc(t->n + 1, sizeof(*shown.cell));
	for (size_t i = 0; i < t->n; i++)
		if (t->cell[i])
			shown.cell[i] = xstrdup(t->reason[i % t->columns] ? reason_text(t->cell[i], text) : t->cell[i]);
	return shown;
}

void table_text(const struct table *t, size_t width, struct buf *out)
{
	struct table shown = with_sentences(t);
	struct layout l = {.t = &shown, .limit = width, .width = xcalloc(t->columns, sizeof(size_t))};
	size_t keys = 0;

	choose(&l);
	for (size_t c = 0; c < t->keys; c++)
		keys += l.width[c] + GAP;
	for (size_t from = t->keys, to; from < l.shown || from == t->keys; from = to) {
		size_t used = keys;

		for (to = from; to < l.shown && (to == from || !width || used + l.width[to] <= width); to++)
			used += l.width[to] + GAP;
		buf_puts(out, from > t->keys ? "\n" : "");
		put_block(&l, from, to, out);
		if (to >= l.shown)
			break;
	}
	for (size_t i = 0; i < shown.n; i++)
		free(shown.cell[i]);
	free(shown.cell);
	free(l.width);
}
