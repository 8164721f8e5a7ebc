/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rules of redact.h: what a key says, names as whole words, and tokens that have the shape of an identifier.
 */
#include "redact.h"
#include "url.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_GROUPS 5

void redact_name(struct redaction *r, const char *kind, const char *name)
{
	if (!name || strlen(name) < 3 || !strcmp(name, "localhost") || !strcmp(name, "root") || r->n == LEN(r->v))
		return;
	for (size_t i = 0; i < r->n; i++)
		if (!strcmp(r->v[i].name, name))
			return;
	r->v[r->n].name = xstrdup(name);
	snprintf(r->v[r->n].stand_in, sizeof(r->v[r->n].stand_in), "%.8s%zu", kind, r->n + 1);
	r->n++;
}

void redact_url(struct redaction *r, const char *url)
{
	struct host_url u;
	struct why why;

	if (!url || host_url_parse(&u, url, &why))
		return;
	redact_name(r, "user", u.user);
	redact_name(r, "host", u.host);
	host_url_free(&u);
}

void redact_free(struct redaction *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->v[i].name);
	r->n = 0;
}

static bool key_names(const char *key)
{
	static const char *const words[] = {"hostname", "host.name", "host_name", "serial", "uuid", "asset", "machine-id",
					    "machine.id", "machine_id", "machineid", "address", "user"};

	for (size_t i = 0; key && i < LEN(words); i++)
		if (strcasestr(key, words[i]))
			return true;
	return false;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Bytes of a name that stands at text[i] as a word; 0: none does. */
static size_t name_at(const struct redaction *r, const char *text, size_t i, size_t n, const char **stand_in)
{
	for (size_t k = 0; k < r->n; k++) {
		size_t length = strlen(r->v[k].name);

		if (length > n - i || strncasecmp(text + i, r->v[k].name, length) || (i && (in_word(text[i - 1]) || text[i - 1] == '.')) ||
		    (i + length < n && in_word(text[i + length])))
			continue;
		*stand_in = r->v[k].stand_in;
		return length;
	}
	return 0;
}

static size_t run_of(const char *text, size_t n, const char *more)
{
	size_t k = 0;

	while (k < n && (isxdigit((unsigned char)text[k]) || (text[k] && strchr(more, text[k]))))
		k++;
	return k;
}

/* 8-4-4-4-12 hexadecimal digits. */
static size_t uuid_at(const char *text, size_t n)
{
	static const unsigned char digits[UUID_GROUPS] = {8, 4, 4, 4, 12};
	size_t k = 0;

	for (size_t g = 0; g < UUID_GROUPS; g++) {
		if (g && (k == n || text[k++] != '-'))
			return 0;
		if (run_of(text + k, n - k, "") < digits[g])
			return 0;
		k += digits[g];
	}
	return k < n && isxdigit((unsigned char)text[k]) ? 0 : k;
}

/* A MAC or an IPv6 address: groups of hexadecimal digits, at least four colons or two beside each other, and a digit. */
static size_t colons_at(const char *text, size_t n)
{
	size_t length = run_of(text, n, ":"), colons = 0, digits = 0;
	bool twice = false;

	for (size_t k = 0; k < length; k++) {
		colons += text[k] == ':';
		digits += text[k] != ':';
		twice |= k && text[k] == ':' && text[k - 1] == ':';
	}
	return digits > 1 && (colons >= 4 || (twice && colons > 2)) ? length : 0;
}

/* Four numbers below 256. */
static size_t ipv4_at(const char *text, size_t n)
{
	size_t k = 0;

	for (unsigned group = 0; group < 4; group++) {
		unsigned value = 0, digits = 0;

		if (group && (k == n || text[k++] != '.'))
			return 0;
		for (; k < n && isdigit((unsigned char)text[k]) && digits < 4; k++, digits++)
			value = 10 * value + (unsigned)(text[k] - '0');
		if (!digits || digits > 3 || value > 255)
			return 0;
	}
	/* "6.1.192.0-1" is a version */
	return k < n && (in_word(text[k]) || (text[k] == '.' && k + 1 < n && isdigit((unsigned char)text[k + 1]))) ? 0 : k;
}

static size_t identifier_at(const char *text, size_t n)
{
	size_t k = uuid_at(text, n);

	if (!k)
		k = colons_at(text, n);
	return k ? k : ipv4_at(text, n);
}

/* The user's part of a path below /home. */
static size_t home_at(const char *text, size_t n)
{
	static const char home[] = "/home/";
	size_t k = sizeof(home) - 1;

	if (n <= k || strncmp(text, home, k))
		return 0;
	while (k < n && text[k] != '/' && !isspace((unsigned char)text[k]))
		k++;
	return k;
}

void redact_text(const struct redaction *r, const char *key, const char *text, size_t n, struct buf *out)
{
	if (key_names(key)) {
		buf_puts(out, REDACTED);
		return;
	}
	for (size_t i = 0; i < n;) {
		const char *stand_in = REDACTED;
		bool begins = !i || !(in_word(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == ':');
		size_t length = name_at(r, text, i, n, &stand_in);

		if (!length && begins)
			length = identifier_at(text + i, n - i);
		if (length) {
			buf_puts(out, stand_in);
		} else if ((length = home_at(text + i, n - i))) {
			buf_puts(out, "/home/" REDACTED);
		} else {
			length = 1;
			buf_put(out, text + i, 1);
		}
		i += length;
	}
}
