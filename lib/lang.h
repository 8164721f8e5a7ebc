/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The language in which people are spoken to, chosen once when the program starts; its numbers, dates and plural forms. What
 * programs read never depends on it. Knows no sentence: those are tables with a column for each language.
 */
#pragma once

#include "util.h"

enum lang { LANG_EN, LANG_RU, LANGS };

/* "en", "ru": 0 or -EINVAL. */
int lang_parse(const char *word, enum lang *l);
void lang_set(enum lang l);
enum lang lang_now(void);
const char *lang_word(enum lang l);

/*
 * A number as number_text() writes it, in this language: "10200.5" is "10 200,5" in Russian, with a narrow no-break space
 * (U+202F) from five digits on. out and number may be the same.
 */
#define LANG_NUMBER_MAX 64
const char *lang_number(enum lang l, const char *number, char out[LANG_NUMBER_MAX]);
/* "29 November 2026", "29 ноября 2026 г."; UTC. */
#define LANG_DATE_MAX 64
const char *lang_date(enum lang l, s64 when, char out[LANG_DATE_MAX]);
/* Which of the forms goes with n: English one, many; Russian 1, 2 to 4, 5 and more (11 to 14 are "more"). */
const char *lang_plural(enum lang l, u64 n, const char *one, const char *few, const char *many);
