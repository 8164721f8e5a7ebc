/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip.c: there and back; what is cut, damaged, followed by something or too long is refused.
 */
#include "unit.h"
#include "gzip.h"

static void there_and_back(void **state)
{
	struct buf text = {0}, packed = {0}, again = {0}, back = {0};

	for (int i = 0; i < 50000; i++)
		buf_printf(&text, "%u,", (unsigned)i * (unsigned)i % 977);
	gzip_pack(text.data, text.len, &packed);
	gzip_pack(text.data, text.len, &again);
	assert_true(packed.len < text.len / 2);
	assert_int_equal(packed.len, again.len);
	assert_memory_equal(packed.data, again.data, packed.len);
	assert_int_equal(gzip_unpack(packed.data, packed.len, text.len, &back), 0);
	assert_int_equal(back.len, text.len);
	assert_memory_equal(back.data, text.data, text.len);
	buf_clear(&back);
	assert_int_equal(gzip_unpack(packed.data, packed.len, text.len - 1, &back), -EFBIG);
	buf_clear(&back);
	assert_int_equal(gzip_unpack(packed.data, packed.len - 1, text.len, &back), -EILSEQ);
	buf_clear(&back);
	packed.data[packed.len / 2] ^= 1;
	assert_int_equal(gzip_unpack(packed.data, packed.len, text.len, &back), -EILSEQ);
	buf_clear(&back);
	buf_puts(&again, "more");
	assert_int_equal(gzip_unpack(again.data, again.len, text.len, &back), -EILSEQ);
	buf_clear(&back);
	assert_int_equal(gzip_unpack("no gzip", 7, 100, &back), -EILSEQ);
	buf_free(&text);
	buf_free(&packed);
	buf_free(&again);
	buf_free(&back);
}

static void nothing_is_a_file_too(void **state)
{
	struct buf packed = {0}, back = {0};

	gzip_pack("", 0, &packed);
	assert_int_equal(gzip_unpack(packed.data, packed.len, 0, &back), 0);
	assert_int_equal(back.len, 0);
	buf_free(&packed);
	buf_free(&back);
}

UNIT()
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(there_and_back), cmocka_unit_test(nothing_is_a_file_too)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
