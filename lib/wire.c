/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words and pairs on a line. What the words mean is known to proto.c (records) and job.c (jobs, events).
 */
#include "wire.h"

#include <errno.h>
#include <string.h>

static bool plain(unsigned char c)
{
	return c > ' ' && c < 0x7f && c != '%' && c != '*' && c != '=';
}

void wire_escape_bytes(struct buf *out, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		char escaped[3] = {'%', digits[p[i] >> 4], digits[p[i] & 15]};
		if (plain(p[i]))
			buf_put(out, p + i, 1);
		else
			buf_put(out, escaped, sizeof(escaped));
	}
}

void wire_escape(struct buf *out, const char *s)
{
	wire_escape_bytes(out, s, strlen(s));
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void wire_put_pair(struct buf *out, const char *key, const char *value)
{
	buf_puts(out, " ");
	wire_escape(out, key);
	buf_puts(out, "=");
	wire_escape_bytes(out, value, strnlen(value, WIRE_VALUE_MAX));
}

int wire_unescape(char *s)
{
	char *out = s;

	for (const char *in = s; *in; in++) {
		unsigned char c = (unsigned char)*in;
		if (c == '%') {
			int high = hex_digit(in[1]), low = high < 0 ? -1 : hex_digit(in[2]);
			if (low < 0)
				return -EINVAL;
			*out++ = (char)(high << 4 | low);
			in += 2;
		} else if (c <= ' ' || c >= 0x7f) {
			return -EINVAL;
		} else {
			*out++ = (char)c;
		}
	}
	*out = '\0';
	return (int)(out - s);
}

char *wire_next(char **rest)
{
	char *word = *rest;

	if (!word || !*word)
		return NULL;
	char *space = strchr(word, ' ');
	*rest = space ? space + 1 : NULL;
	if (space)
		*space = '\0';
	return word;
}

/* A word whose NUL-terminated form is the whole of it. */
static bool unescape_string(char *s)
{
	int n = wire_unescape(s);

	return n >= 0 && (size_t)n == strlen(s);
}

int wire_pairs(char *text, struct pair *pairs, unsigned max)
{
	unsigned n = 0;

	for (char *word; (word = wire_next(&text)); n++) {
		char *equals = strchr(word, '=');
		if (!equals || equals == word || n == max)
			return -EINVAL;
		*equals = '\0';
		if (!unescape_string(word) || !unescape_string(equals + 1))
			return -EINVAL;
		text_clean(word, strlen(word));
		pairs[n] = (struct pair){word, equals + 1};
	}
	return (int)n;
}
