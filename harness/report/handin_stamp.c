/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stamp of a page that is handed in: hashes of its data, of who made it, of the answers and of the whole page without its
 * stamp; with a key also their HMAC. The first three only serve to say what was changed.
 */
#include "handin.h"
#include "sha256.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE "<code id=hvlab-stamp>"
#define VERSION "hvlab.stamp/1"
#define NO_KEY "none"
#define SHORT 16 /* digits of what only helps to find a fault */

void stamp_make(const struct handin_record *r, const char *rows, const struct buf *page, const char *key, char out[STAMP_MAX])
{
	char *who = xasprintf("%s\n%s\n%lld\n%s\n%s", r->name, r->group, (long long)r->made, lang_word(r->lang), r->program);
	char of_who[65], of_answers[65], of_rows[65], of_page[65], mac[65] = NO_KEY;

	sha256_hex(who, strlen(who), of_who);
	sha256_hex(r->answers, strlen(r->answers), of_answers);
	sha256_hex(rows, strlen(rows), of_rows);
	sha256_hex(page->data, page->len, of_page);
	snprintf(out, STAMP_MAX, VERSION " rows=%.*s who=%.*s answers=%.*s page=%s", SHORT, of_rows, SHORT, of_who, SHORT, of_answers,
		 of_page);
	if (key)
		hmac_sha256_hex(key, strlen(key), out, strlen(out), mac);
	size_t n = strlen(out);
	snprintf(out + n, STAMP_MAX - n, " key=%s", mac);
	free(who);
}

/* Where the stamp is or belongs; NULL: nowhere. */
static char *place(const struct buf *page)
{
	char *at = page->data ? memmem(page->data, page->len, PLACE, strlen(PLACE)) : NULL;

	return at ? at + strlen(PLACE) : NULL;
}

void stamp_set(struct buf *page, const char *stamp)
{
	char *at = place(page);
	struct buf out = {0};

	if (!at)
		return;
	buf_put(&out, page->data, (size_t)(at - page->data));
	buf_puts(&out, stamp);
	buf_put(&out, at, page->len - (size_t)(at - page->data));
	buf_free(page);
	*page = out;
}

int stamp_take(struct buf *page, char out[STAMP_MAX])
{
	char *at = place(page), *end = at ? memchr(at, '<', page->len - (size_t)(at - page->data)) : NULL;
	size_t n = end ? (size_t)(end - at) : 0;

	if (!end || n >= STAMP_MAX || n < strlen(VERSION) || memcmp(at, VERSION, strlen(VERSION)) || memchr(at, '\0', n))
		return -EILSEQ;
	memcpy(out, at, n);
	out[n] = '\0';
	memmove(at, end, page->len - (size_t)(end - page->data));
	page->len -= n;
	page->data[page->len] = '\0';
	return 0;
}

/* The value of a field, or "". */
static void field(const char *stamp, const char *key, char out[65])
{
	char *mark = xasprintf(" %s=", key);
	const char *at = strstr(stamp, mark);

	snprintf(out, 65, "%.*s", at ? (int)strcspn(at + strlen(mark), " ") : 0, at ? at + strlen(mark) : "");
	free(mark);
}

unsigned stamp_faults(const char *stamp, const char *due)
{
	static const char *const keys[] = {"rows", "who", "answers", "page", "key"};
	unsigned faults = 0;

	for (unsigned i = 0; i < LEN(keys); i++) {
		char is[65], should[65];

		field(stamp, keys[i], is);
		field(due, keys[i], should);
		faults |= strcmp(is, should) ? 1u << i : 0;
	}
	return faults;
}

bool stamp_has_key(const char *stamp)
{
	char mac[65];

	field(stamp, "key", mac);
	return strcmp(mac, NO_KEY) != 0;
}
