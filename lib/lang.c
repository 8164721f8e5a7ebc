/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers, dates and plural forms by the rules of each language (lang.h).
 */
#include "lang.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NARROW_NO_BREAK "\u202f"
#define GROUPED_FROM 5 /* digits */

static enum lang chosen;

static const char *const words[LANGS] = {"en", "ru"};

int lang_parse(const char *word, enum lang *l)
{
	for (size_t i = 0; i < LANGS; i++)
		if (!strcmp(word, words[i])) {
			*l = (enum lang)i;
			return 0;
		}
	return -EINVAL;
}

void lang_set(enum lang l)
{
	chosen = l;
}

enum lang lang_now(void)
{
	return chosen;
}

const char *lang_word(enum lang l)
{
	return words[l];
}

const char *lang_number(enum lang l, const char *number, char out[LANG_NUMBER_MAX])
{
	char from[LANG_NUMBER_MAX / 4]; /* each digit may become four bytes */
	struct buf b = {0};

	copy_str(from, number);
	size_t digits = strspn(from + (*from == '-'), "0123456789");
	if (l == LANG_EN || !digits) {
		copy_strn(out, LANG_NUMBER_MAX, from);
		return out;
	}
	buf_puts(&b, *from == '-' ? "\u2212" : "");
	for (const char *s = from + (*from == '-'), *end = s + digits; *s; s++) {
		if (s < end && s > from + (*from == '-') && digits >= GROUPED_FROM && (end - s) % 3 == 0)
			buf_puts(&b, NARROW_NO_BREAK);
		buf_put(&b, *s == '.' ? "," : s, 1);
	}
	copy_strn(out, LANG_NUMBER_MAX, b.data);
	buf_free(&b);
	return out;
}

const char *lang_date(enum lang l, s64 when, char out[LANG_DATE_MAX])
{
	static const char *const months[LANGS][12] = {
		{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
		 "December"},
		{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
		 "декабря"},
	};
	time_t t = (time_t)when;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || tm.tm_year < 0 || tm.tm_year > 9999 - 1900)
		copy_strn(out, LANG_DATE_MAX, "?");
	else
		snprintf(out, LANG_DATE_MAX, "%d %s %d%s", tm.tm_mday, months[l][tm.tm_mon], tm.tm_year + 1900,
			 l == LANG_RU ? "\u00a0г." : "");
	return out;
}

const char *lang_plural(enum lang l, u64 n, const char *one, const char *few, const char *many)
{
	if (l == LANG_EN)
		return n == 1 ? one : many;
	if (n % 100 >= 11 && n % 100 <= 14)
		return many;
	return n % 10 == 1 ? one : n % 10 >= 2 && n % 10 <= 4 ? few : many;
}
