/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Guesses a code page (codepage.h) by how plausible the decoded words are: small letters after the first one, one alphabet, no
 * punctuation or box drawing inside. iconv(3) decodes; if it lacks a code page, bytes that are not UTF-8 become '?'.
 */
#include "codepage.h"

#include "utf8.h"

#include <iconv.h>
#include <string.h>

/* The first of equally plausible ones is taken: code pages of consoles before those of windows. */
static const char *const pages[] = {"CP850", "CP866", "CP437", "CP1252", "CP1251"};

#define LATIN_USUAL "äöüßéèêàâçñáíóúîôûëïœæøåìòùÄÖÜÉÀÇÑÅØÆ«»¿¡§°"

/* Bytes that the page does not know become '?'. */
static void convert(struct buf *out, const char *page, const char *bytes, size_t n)
{
	iconv_t cd = iconv_open("UTF-8", page);
	char *in = (char *)(uintptr_t)bytes, room[256];

	while (n) {
		char *to = room;
		size_t left = sizeof(room);
		size_t got = cd == (iconv_t)-1 ? (size_t)-1 : iconv(cd, &in, &n, &to, &left);

		buf_put(out, room, (size_t)(to - room));
		if (got == (size_t)-1 && n && to == room) {
			buf_put(out, (unsigned char)*in < 0x80 ? in : "?", 1);
			in++;
			n--;
		}
	}
	if (cd != (iconv_t)-1)
		iconv_close(cd);
}

/* The code point at s, which is valid UTF-8, and its length. */
static unsigned point(const char *s, size_t n, size_t *len)
{
	static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};

	*len = utf8_char(s, n);
	if (!*len) {
		*len = 1;
		return '?';
	}
	unsigned c = (unsigned char)*s & masks[*len];
	for (size_t i = 1; i < *len; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

enum letter { NONE, SPACE, LATIN, CYRILLIC };

/* Of the letters that a code page of Windows can have; libc's tables depend on the locale. */
static enum letter letter_of(unsigned c)
{
	if (c >= 0x410 && c < 0x450)
		return CYRILLIC;
	if (c == 0x401 || c == 0x451 || c == 0x404 || c == 0x454 || c == 0x406 || c == 0x456 || c == 0x407 || c == 0x457)
		return CYRILLIC;
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return LATIN;
	if ((c >= 0xc0 && c < 0x100 && c != 0xd7 && c != 0xf7) || c == 0x152 || c == 0x153)
		return LATIN;
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0xa0 ? SPACE : NONE;
}

static bool is_capital(unsigned c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c < 0xdf) || (c >= 0x410 && c < 0x430) || (c >= 0x400 && c < 0x410);
}

static bool is_usual(const char *s, size_t len)
{
	return memmem(LATIN_USUAL, strlen(LATIN_USUAL), s, len);
}

/* How plausible a letter beyond ASCII is in its place, in points. */
static int worth(const char *s, size_t len, unsigned before, unsigned c, unsigned after)
{
	enum letter kind = letter_of(c), left = letter_of(before), right = letter_of(after);
	bool inside = left >= LATIN || right >= LATIN;

	if (kind < LATIN)
		return is_usual(s, len) ? 0 : inside ? -4 : -2;
	int points = kind == CYRILLIC ? 2 : is_usual(s, len) ? 2 : 0;
	if ((left >= LATIN && left != kind) || (right >= LATIN && right != kind))
		points -= 5; /* two alphabets in one word */
	if (is_capital(c) && left >= LATIN && !is_capital(before))
		points -= 4;
	if (kind == LATIN && ((left == LATIN && before >= 0x80) || (right == LATIN && after >= 0x80)))
		points -= 3; /* no language of these pages strings accents together */
	return points;
}

static int score(const char *text, size_t n)
{
	unsigned before = ' ', c, after;
	size_t len, next;
	int sum = 0;

	for (const char *end = text + n; text < end; text += len, before = c) {
		c = point(text, (size_t)(end - text), &len);
		after = text + len < end ? point(text + len, (size_t)(end - text) - len, &next) : ' ';
		if (c >= 0x80)
			sum += worth(text, len, before, c, after);
	}
	return sum;
}

static const char *guess(const struct buf *foreign)
{
	const char *best = pages[0];
	int most = 0;

	for (size_t i = 0; i < LEN(pages); i++) {
		struct buf text = {0};

		convert(&text, pages[i], foreign->data, foreign->len);
		int points = score(text.data ? text.data : "", text.len);
		for (size_t k = 0; k < text.len; k++)
			points -= text.data[k] == '?' ? 3 : 0; /* some bytes are no character of 1251 and 1252 */
		buf_free(&text);
		if (!i || points > most) {
			most = points;
			best = pages[i];
		}
	}
	return best;
}

/* Its length, with its end. */
static size_t line_length(const char *s, size_t n)
{
	const char *end = memchr(s, '\n', n);

	return end ? (size_t)(end + 1 - s) : n;
}

/* wsl.exe and some of Windows' own write UTF-16: every second byte of plain text is 0. */
static bool is_wide(const char *bytes, size_t n)
{
	size_t zeros[2] = {0, 0};

	if (n >= 2 && !memcmp(bytes, "\xff\xfe", 2))
		return true;
	for (size_t i = 0; i < n; i++)
		zeros[i & 1] += !bytes[i];
	return zeros[1] > n / 6 && zeros[0] <= zeros[1] / 8;
}

void codepage_decode(struct buf *out, const char *bytes, size_t n)
{
	struct buf foreign = {0};
	size_t len, mark = n >= 2 && !memcmp(bytes, "\xff\xfe", 2) ? 2 : 0;

	if (is_wide(bytes, n)) {
		convert(out, "UTF-16LE", bytes + mark, (n - mark) & ~(size_t)1);
		return;
	}
	for (size_t at = 0; at < n; at += len) {
		len = line_length(bytes + at, n - at);
		if (!utf8_is_valid(bytes + at, len))
			buf_put(&foreign, bytes + at, len);
	}
	const char *page = foreign.len ? guess(&foreign) : NULL;
	for (size_t at = 0; at < n; at += len) {
		len = line_length(bytes + at, n - at);
		if (utf8_is_valid(bytes + at, len))
			buf_put(out, bytes + at, len);
		else
			convert(out, page, bytes + at, len);
	}
	buf_free(&foreign);
}
