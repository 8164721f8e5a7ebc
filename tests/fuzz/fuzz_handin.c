/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes a page that somebody hands in: its stamp, its record, the data inside, the numbers and lines that are compared. What a
 * database may hold is fuzz_database.c's.
 *
 * Feeds: harness/report/handin_check.c harness/report/handin_stamp.c lib/gzip.c lib/base64.c
 */
#include "fuzz.h"
#include "handin.h"
#include "utf8.h"

static void compare(const struct buf *page)
{
	static struct buf due;
	struct buf said = {0};
	size_t numbers;

	if (!due.len)
		buf_puts(&due, "<td><data value=\"a b c\">1054</data></td>\n<p>text</p>\n");
	handin_compare(page, page, true, &said, &numbers);
	must(!said.len);
	handin_compare(page, &due, true, &said, &numbers);
	must(numbers == 1);
	handin_compare(&due, page, true, &said, &numbers);
	must(utf8_is_valid(said.data ? said.data : "", said.len) || !utf8_is_valid(page->data, page->len));
	buf_free(&said);
}

static void stamps(struct buf *page, const struct handin_record *r)
{
	char stamp[STAMP_MAX], again[STAMP_MAX], keyed[STAMP_MAX];

	stamp_make(r, "rows", page, NULL, stamp);
	stamp_make(r, "rows", page, "key", keyed);
	must(!stamp_has_key(stamp) && stamp_has_key(keyed) && stamp_faults(stamp, keyed) == STAMP_KEY);
	size_t before = page->len;
	stamp_set(page, stamp);
	if (page->len > before)
		must(!stamp_take(page, again) && !strcmp(stamp, again) && page->len == before);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct buf page = {0}, packed = {0}, database = {0};
	struct handin_record r;
	char stamp[STAMP_MAX];

	buf_put(&page, data, size);
	bool empty = !stamp_take(&page, stamp); /* the place of the stamp is, from now on */
	must(!empty || !stamp_faults(stamp, stamp));
	if (!handin_read(&page, &r, &packed, &database, NULL)) {
		must(r.made >= 0 && r.lang < LANGS);
		if (empty)
			stamps(&page, &r);
	}
	if (page.len)
		compare(&page);
	handin_record_free(&r);
	buf_free(&page);
	buf_free(&packed);
	buf_free(&database);
	return 0;
}
