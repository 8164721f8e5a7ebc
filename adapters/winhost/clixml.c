/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What powershell.exe says on its standard error (bootstrap_errors): plain text, or a serialisation of error records that
 * begins with "#< CLIXML" ([MS-PSRP] 2.2.5), or both. Only texts of errors are wanted, as lines.
 */
#include "bootstrap.h"
#include "xml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MARK "#< CLIXML"
#define NAMESPACE "http://schemas.microsoft.com/powershell/2004/04"

static void put_utf8(struct buf *out, unsigned c)
{
	if (c < 0x80)
		buf_put(out, (char[]){(char)c}, 1);
	else if (c < 0x800)
		buf_put(out, (char[]){(char)(0xc0 | c >> 6), (char)(0x80 | (c & 63))}, 2);
	else
		buf_put(out, (char[]){(char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63))}, 3);
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

/* _xHHHH_ is how CLIXML writes what XML would not keep. */
static void put_unescaped(struct buf *out, const char *s, const char *end)
{
	while (s < end) {
		int c = end - s >= 7 && s[0] == '_' && s[1] == 'x' && s[6] == '_' ? hex4(s + 2, end) : -1;

		if (c >= 0)
			put_utf8(out, (unsigned)c);
		else
			buf_put(out, s, 1);
		s += c >= 0 ? 7 : 1;
	}
}

/* One <Objs> ... </Objs>; false when it is none that can be read. */
static bool put_records(struct buf *out, const char *s, size_t n)
{
	struct xml *x;
	struct buf text = {0}, stream = {0};

	if (xml_parse(&x, s, n, NULL))
		return false;
	for (struct xml_node *node = xml_next(x, NULL); node;) {
		buf_clear(&text);
		buf_clear(&stream);
		bool error = xml_is(node, NAMESPACE, "S") && xml_attribute(node, "S", &stream) && !strcmp(stream.data, "Error");

		if (error)
			xml_text(node, &text);
		put_unescaped(out, text.data ? text.data : "", text.data ? text.data + text.len : "");
		node = error ? xml_behind(node) : xml_next(x, node); /* its text holds that of all that is in it */
	}
	xml_free(x);
	buf_free(&text);
	buf_free(&stream);
	return true;
}

/* Carriage returns go; \uHHHH above 7 bits becomes the character (below it, it may be a Windows path). */
static void put_plain(struct buf *out, const char *s, const char *end)
{
	while (s < end) {
		int c = end - s >= 6 && s[0] == '\\' && s[1] == 'u' ? hex4(s + 2, end) : -1;

		if (c >= 0x80)
			put_utf8(out, (unsigned)c);
		else if (*s != '\r' && *s)
			buf_put(out, s, 1);
		s += c >= 0x80 ? 6 : 1;
	}
}

static void put_text(struct buf *out, const char *s, const char *end)
{
	put_plain(out, s, end);
	if (out->len && out->data[out->len - 1] != '\n')
		buf_puts(out, "\n");
}

static const char *find(const char *s, const char *end, const char *what)
{
	return memmem(s, (size_t)(end - s), what, strlen(what));
}

/* The records from s on, one <Objs> after the other; where the plain text goes on. */
static const char *put_all_records(struct buf *out, const char *s, const char *end)
{
	struct buf text = {0};
	const char *stop;

	for (;;) {
		const char *from = s;

		while (from < end && isspace((unsigned char)*from))
			from++;
		stop = find(from, end, "</Objs>");
		if (end - from < 5 || memcmp(from, "<Objs", 5) || !stop ||
		    !put_records(&text, from, (size_t)(stop + 7 - from)))
			break;
		s = stop + 7;
	}
	if (text.len)
		put_text(out, text.data, text.data + text.len);
	buf_free(&text);
	return s;
}

void bootstrap_errors(struct buf *out, const char *err, size_t n)
{
	const char *end = err + n;

	for (const char *mark; err < end && (mark = find(err, end, MARK));) {
		if (mark > err)
			put_text(out, err, mark);
		err = put_all_records(out, mark + strlen(MARK), end);
	}
	while (err < end && (*err == '\r' || *err == '\n'))
		err++;
	if (err < end)
		put_text(out, err, end);
}
