/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What powershell.exe says on its standard error (bootstrap_errors): plain text, or a serialisation of records that begins
 * with "#< CLIXML" ([MS-PSRP] 2.2.5), or both, in any order and cut anywhere. Only texts of errors are wanted, as lines.
 * CLIXML is UTF-8 by its own rules, but what carries it may turn it into a code page; then no reader of XML takes it, and
 * of a document that is flat only the errors matter. So its tags are read here.
 */
#include "bootstrap.h"
#include "codepage.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MARK "#< CLIXML"
#define BEGIN "<Objs"
#define END "</Objs>"

static const char *find(const char *s, const char *end, const char *what)
{
	return memmem(s, (size_t)(end - s), what, strlen(what));
}

static void utf8_put(struct buf *out, unsigned c)
{
	if (c < 0x80)
		buf_put(out, (char[]){(char)c}, 1);
	else if (c < 0x800)
		buf_put(out, (char[]){(char)(0xc0 | c >> 6), (char)(0x80 | (c & 63))}, 2);
	else if (c < 0x10000)
		buf_put(out, (char[]){(char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63))}, 3);
	else
		buf_put(out, (char[]){(char)(0xf0 | c >> 18), (char)(0x80 | (c >> 12 & 63)), (char)(0x80 | (c >> 6 & 63)),
				      (char)(0x80 | (c & 63))}, 4);
}

/* Four hex digits at s, or -1. Half of a surrogate pair is no character. */
static int hex4(const char *s, const char *end)
{
	char digits[5] = {0};

	for (int i = 0; i < 4; i++)
		if (s + i >= end || !isxdigit((unsigned char)(digits[i] = s[i])))
			return -1;
	int c = (int)strtol(digits, NULL, 16);
	return c == 0 || (c >= 0xd800 && c < 0xe000) ? '?' : c;
}

/* "&lt;", "&#233;", "&#xe9;" at s: its length, and the character; 0: none. */
static size_t entity(const char *s, const char *end, unsigned *c)
{
	static const struct { const char *name; unsigned c; } names[] = {
		{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''},
	};
	char text[12], *stop;

	copy_strn(text, (size_t)(end - s) < sizeof(text) ? (size_t)(end - s) + 1 : sizeof(text), s);
	for (size_t i = 0; i < LEN(names); i++)
		if (!strncmp(text, names[i].name, strlen(names[i].name))) {
			*c = names[i].c;
			return strlen(names[i].name);
		}
	if (strncmp(text, "&#", 2) || !isxdigit((unsigned char)text[2 + (text[2] == 'x')]))
		return 0;
	unsigned long n = strtoul(text + 2 + (text[2] == 'x'), &stop, text[2] == 'x' ? 16 : 10);
	*c = n && n < 0x110000 && (n < 0xd800 || n > 0xdfff) ? (unsigned)n : '?';
	return *stop == ';' ? (size_t)(stop + 1 - text) : 0;
}

/* _xHHHH_ is how CLIXML writes what XML would not keep. */
static void put_unescaped(struct buf *out, const char *s, const char *end)
{
	for (size_t n; s < end; s += n) {
		int hex = end - s >= 7 && s[0] == '_' && s[1] == 'x' && s[6] == '_' ? hex4(s + 2, end) : -1;
		unsigned c = (unsigned)hex;

		n = hex >= 0 ? 7 : *s == '&' ? entity(s, end, &c) : 0;
		if (n)
			utf8_put(out, c);
		else
			buf_put(out, s, n = 1);
	}
}

struct tag {
	const char *name, *end; /* behind '<', at '>' */
};

static bool tag_is(const struct tag *t, const char *name)
{
	size_t n = strlen(name);

	return (size_t)(t->end - t->name) >= n && !memcmp(t->name, name, n) && strchr(" \t\r\n/>", t->name[n]);
}

/* Of which stream a record is, its attribute S says. */
static bool is_of_errors(const struct tag *t)
{
	return find(t->name, t->end, " S=\"Error\"") || find(t->name, t->end, " S='Error'");
}

/* The errors between s and end: <S S="Error">text</S>, or an <Obj S="Error"> whose text is its first <ToString>. */
static void put_records(struct buf *out, const char *s, const char *end)
{
	bool record = false;

	while (s < end && (s = memchr(s, '<', (size_t)(end - s)))) {
		const struct tag t = {s + 1, memchr(s, '>', (size_t)(end - s))};

		if (!t.end)
			return;
		s = memchr(t.end, '<', (size_t)(end - t.end));
		s = s ? s : end;
		if (record && tag_is(&t, "ToString")) {
			put_unescaped(out, t.end + 1, s);
			buf_puts(out, "\n");
			record = false;
		} else if (tag_is(&t, "S") && is_of_errors(&t)) {
			put_unescaped(out, t.end + 1, s);
		} else if (tag_is(&t, "Obj")) {
			record |= is_of_errors(&t);
		}
	}
}

/* Carriage returns go; \uHHHH above 7 bits becomes the character (below it, it may be a Windows path). */
static void put_plain(struct buf *out, const char *s, const char *end)
{
	while (s < end) {
		int c = end - s >= 6 && s[0] == '\\' && s[1] == 'u' ? hex4(s + 2, end) : -1;

		if (c >= 0x80)
			utf8_put(out, (unsigned)c);
		else if (*s != '\r' && *s)
			buf_put(out, s, 1);
		s += c >= 0x80 ? 6 : 1;
	}
}

/* Empty lines are between records, not of anybody's text. */
static void put_text(struct buf *out, const char *s, const char *end)
{
	while (s < end && strchr("\r\n", *s))
		s++;
	if (s == end)
		return;
	put_plain(out, s, end);
	if (out->len && out->data[out->len - 1] != '\n')
		buf_puts(out, "\n");
}

/* Records wherever they stand, and what somebody has written between them. */
static void put_both(struct buf *out, const char *s, const char *end)
{
	for (const char *from, *to; s < end; s = to) {
		struct buf text = {0};

		from = find(s, end, BEGIN);
		put_text(out, s, from ? from : end);
		if (!from)
			return;
		to = find(from, end, END);
		to = to ? to + strlen(END) : end;
		put_records(&text, from, to);
		if (text.len)
			put_text(out, text.data, text.data + text.len);
		buf_free(&text);
	}
}

void bootstrap_errors(struct buf *out, const char *err, size_t n)
{
	struct buf text = {0};

	buf_puts(&text, "");
	codepage_decode(&text, err, n);
	for (const char *s = text.data, *end = s + text.len, *mark; s < end; s = mark ? mark + strlen(MARK) : end) {
		mark = find(s, end, MARK);
		put_both(out, s, mark ? mark : end);
	}
	buf_free(&text);
}
