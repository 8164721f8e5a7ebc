/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What may stand in text (clean.h).
 */
#include "clean.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void text_clean(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if ((c < ' ' && c != '\n' && c != '\t') || c >= 0x7f)
			s[i] = '?';
	}
}

/* The character of a whole sequence of n bytes. */
static uint32_t decode(const char *s, size_t n)
{
	uint32_t c = n == 1 ? (unsigned char)s[0] : (unsigned char)s[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

/* Controls of both sets, and characters that end a line or turn the direction of what follows. */
static bool steers(uint32_t c)
{
	return (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* "\r\n" ends a line, too: CSV is written like that. */
static bool ends_line(const char *s, size_t left)
{
	return left >= 2 && s[0] == '\r' && s[1] == '\n';
}

size_t text_plain(char *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		/* most of all text is this */
		while (i < n && s[i] >= ' ' && s[i] < 0x7f)
			i++;
		if (i == n)
			break;
		if (i + utf8_length((unsigned char)s[i]) > n || (s[i] == '\r' && i + 1 == n))
			break;
		size_t length = utf8_char(s + i, n - i);
		if (!ends_line(s + i, n - i) && (!length || steers(decode(s + i, length))))
			memset(s + i, '?', length ? length : 1);
		i += length ? length : 1;
	}
	return i;
}

void text_plain_all(char *s)
{
	size_t n = strlen(s), done = text_plain(s, n);

	memset(s + done, '?', n - done);
}

void text_line(char *s)
{
	for (char *end = s; (end = strpbrk(end, "\r\n\t")); end++)
		*end = ' ';
	text_plain_all(s);
}
