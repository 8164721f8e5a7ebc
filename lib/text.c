/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text helpers of util.h: numbers that must fit, globs, the nearest word. Nothing here allocates.
 */
#include "util.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* strtoull alone would take a sign, leading blanks and octal. end: where the number stopped. */
static int number_parse(const char *s, u64 *value, const char **end)
{
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	char *stop;

	if (hex ? !isxdigit((unsigned char)s[2]) : !isdigit((unsigned char)s[0]))
		return -EINVAL;
	errno = 0;
	unsigned long long v = strtoull(s, &stop, hex ? 16 : 10);
	if (errno)
		return -EINVAL;
	*value = v;
	*end = stop;
	return 0;
}

int parse_u64(const char *s, u64 *value)
{
	const char *end;
	u64 v;

	if (number_parse(s, &v, &end) || *end)
		return -EINVAL;
	*value = v;
	return 0;
}

int parse_size(const char *s, u64 *bytes)
{
	static const char suffixes[] = "KMG";
	const char *end, *suffix;
	u64 v;

	if (number_parse(s, &v, &end))
		return -EINVAL;
	if (*end) {
		suffix = strchr(suffixes, toupper((unsigned char)*end));
		if (!suffix || end[1])
			return -EINVAL;
		unsigned shift = 10 * (unsigned)(suffix - suffixes + 1);
		if (v > ~(u64)0 >> shift)
			return -EINVAL;
		v <<= shift;
	}
	*bytes = v;
	return 0;
}

const char *size_text(u64 bytes, char out[24])
{
	static const char suffixes[] = "KMG";
	unsigned i = 0;

	while (bytes && i < 3 && !(bytes & 1023)) {
		bytes >>= 10;
		i++;
	}
	snprintf(out, 24, "%llu%.*s", (unsigned long long)bytes, i != 0, &suffixes[i ? i - 1 : 0]);
	return out;
}

/* Only the last star is ever retried: an earlier one has already matched as little as it can. */
static bool glob_span(const char *glob, const char *end, const char *s)
{
	const char *star = NULL, *retry = NULL;

	while (*s) {
		if (glob < end && *glob == '*') {
			star = ++glob;
			retry = s;
		} else if (glob < end && (*glob == '?' || *glob == *s)) {
			glob++;
			s++;
		} else if (star) {
			glob = star;
			s = ++retry;
		} else {
			return false;
		}
	}
	while (glob < end && *glob == '*')
		glob++;
	return glob == end;
}

bool glob_match(const char *glob, const char *s)
{
	return glob_span(glob, glob + strlen(glob), s);
}

bool globs_match(const char *globs, const char *s)
{
	for (;;) {
		const char *end = strchrnul(globs, ',');
		if (glob_span(globs, end, s))
			return true;
		if (!*end)
			return false;
		globs = end + 1;
	}
}

bool words_have(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (const char *s = words ? words : ""; *s; s += strcspn(s, " "), s += strspn(s, " "))
		if (n && strcspn(s, " ") == n && !strncmp(s, word, n))
			return true;
	return false;
}

bool list_has(const char *list, u64 number)
{
	u64 first, last;

	while (list && !number_parse(list, &first, &list)) {
		last = first;
		if (*list == '-' && number_parse(list + 1, &last, &list))
			return false;
		if (number >= first && number <= last)
			return true;
		if (*list++ != ',')
			return false;
	}
	return false;
}

#define WORD_MAX 64

/* Levenshtein distance with one row; words are cut at WORD_MAX. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1];
	size_t na = strnlen(a, WORD_MAX), nb = strnlen(b, WORD_MAX);

	for (size_t j = 0; j <= nb; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned diagonal = row[0];
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);
			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[nb];
}

const char *nearest(const char *word, const char *const *words, size_t n)
{
	size_t len = strnlen(word, WORD_MAX);
	unsigned best = 2 + (unsigned)len / 3; /* at that distance a suggestion is no help any more */
	const char *found = NULL;

	for (size_t i = 0; i < n; i++) {
		unsigned d = distance(word, words[i]);
		if (d < best && d < len) {
			best = d;
			found = words[i];
		}
	}
	return found;
}

/* Whether the URL begins with one of the schemes, separated by spaces. */
bool url_has_scheme(const char *url, const char *schemes)
{
	for (const char *s = schemes; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");

		if (!strncmp(url, s, n) && !strncmp(url + n, "://", 3))
			return true;
		s += n;
	}
	return false;
}
