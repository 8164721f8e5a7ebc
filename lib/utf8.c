/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UTF-8 (utf8.h).
 */
#include "utf8.h"

#include <string.h>

/* The range of the second byte excludes what has a shorter form, halves of surrogate pairs, and what lies above U+10FFFF. */
static const struct lead {
	unsigned char first, last, low, high;
	size_t n;
} leads[] = {
	{0x00, 0x7f, 0, 0, 1},          {0xc2, 0xdf, 0x80, 0xbf, 2},    {0xe0, 0xe0, 0xa0, 0xbf, 3},
	{0xe1, 0xec, 0x80, 0xbf, 3},    {0xed, 0xed, 0x80, 0x9f, 3},    {0xee, 0xef, 0x80, 0xbf, 3},
	{0xf0, 0xf0, 0x90, 0xbf, 4},    {0xf1, 0xf3, 0x80, 0xbf, 4},    {0xf4, 0xf4, 0x80, 0x8f, 4},
};

static const struct lead *lead_of(unsigned char c)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++)
		if (c >= leads[i].first && c <= leads[i].last)
			return &leads[i];
	return NULL;
}

/* How many of the n bytes at s fit: all of the character, or the part of it that was not cut off. */
static size_t fitting(const struct lead *l, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 1;

	while (i < l->n && i < n && p[i] >= (i == 1 ? l->low : 0x80) && p[i] <= (i == 1 ? l->high : 0xbf))
		i++;
	return i;
}

size_t utf8_length(unsigned char first)
{
	const struct lead *l = lead_of(first);

	return l ? l->n : 0;
}

size_t utf8_char(const char *s, size_t n)
{
	const struct lead *l = n ? lead_of((unsigned char)*s) : NULL;

	return l && fitting(l, s, n) == l->n ? l->n : 0;
}

bool utf8_is_valid(const char *s, size_t n)
{
	for (size_t k; n; s += k, n -= k)
		if (!(k = utf8_char(s, n)))
			return false;
	return true;
}

void text_uncut(char *s)
{
	size_t n = strlen(s), back = 1;

	while (back < 4 && back < n && ((unsigned char)s[n - back] & 0xc0) == 0x80)
		back++;
	const struct lead *l = n ? lead_of((unsigned char)s[n - back]) : NULL;
	if (l && l->n > back && fitting(l, s + n - back, back) == back)
		s[n - back] = 0;
}
