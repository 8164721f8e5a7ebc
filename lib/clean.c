/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What may stand in text (clean.h). Sequences of UTF-8 are taken apart here and nowhere else.
 */
#include "clean.h"

#include <string.h>

void text_clean(char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if ((c < ' ' && c != '\n' && c != '\t') || c >= 0x7f)
			s[i] = '?';
	}
}

/* How long the sequence is that begins with c; 0: none does. */
static size_t sequence_length(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
}

/* The character of a whole sequence; 0 when it is none (too long, a surrogate, a byte that does not continue). */
static u32 decode(const unsigned char *s, size_t n)
{
	static const u32 least[] = {0, 0, 0x80, 0x800, 0x10000};
	u32 c = n == 1 ? s[0] : s[0] & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[n] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff ? 0 : c;
}

/* Controls of both sets, and characters that end a line or turn the direction of what follows. */
static bool steers(u32 c)
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
		size_t length = sequence_length((unsigned char)s[i]);

		if (i + length > n || (s[i] == '\r' && i + 1 == n))
			break;
		u32 c = length ? decode((unsigned char *)s + i, length) : 0;
		if (ends_line(s + i, n - i) || (c && !steers(c))) {
			i += length;
			continue;
		}
		length = c ? length : 1;
		memset(s + i, '?', length);
		i += length;
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
	text_plain_all(s);
	for (; (s = strpbrk(s, "\r\n\t")); s++)
		*s = ' ';
}
