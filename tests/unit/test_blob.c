/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * blob.c: series and histograms come back as they went, and damage is refused.
 */
#include "unit.h"
#include "blob.h"

static void there_and_back(const u64 *v, size_t n)
{
	struct buf b = {0};
	struct series s;

	buf_put(&b, "", 0);
	series_encode(v, n, &b);
	assert_int_equal(series_decode(b.data, b.len, n, &s), 0);
	assert_int_equal(s.n, n);
	if (n)
		assert_memory_equal(s.v, v, n * sizeof(*v));
	free(s.v);
	for (size_t cut = 0; cut < b.len; cut++)
		assert_int_equal(series_decode(b.data, cut, n, &s), -EILSEQ);
	assert_null(s.v);
	assert_int_equal(series_decode(b.data, b.len, n + 1, &s), -EILSEQ);
	if (n)
		assert_int_equal(series_decode(b.data, b.len, n - 1, &s), -EILSEQ);
	buf_free(&b);
}

static void series_survive(void **state)
{
	const u64 edges[] = {0, UINT64_MAX, 0, 1, UINT64_MAX / 2, UINT64_MAX / 2 + 1, 42};
	u64 noisy[1000];
	struct buf b = {0};

	for (size_t i = 0; i < LEN(noisy); i++)
		noisy[i] = 178432 + i * 2654435761u % 60;
	for (size_t n = 1; n <= LEN(edges); n++)
		there_and_back(edges, n);
	there_and_back(noisy, LEN(noisy));
	series_encode(noisy, LEN(noisy), &b);
	assert_true(b.len < LEN(noisy) + 10);
	buf_free(&b);
}

static void senseless_blobs_are_refused(void **state)
{
	static const u8 endless[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00};
	static const u8 too_large[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
	struct series s;

	assert_int_equal(series_decode(endless, sizeof(endless), 1, &s), -EILSEQ);
	assert_int_equal(series_decode(too_large, sizeof(too_large), 1, &s), -EILSEQ);
	assert_int_equal(series_decode("", 0, SIZE_MAX, &s), -EILSEQ);
	assert_int_equal(series_decode("", 0, 0, &s), 0);
}

static void histograms_survive(void **state)
{
	struct hist h = {.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h.bucket))}, back;
	struct buf b = {0};

	h.bucket[0] = 3;
	h.bucket[1501] = 1000000;
	h.bucket[HVLAB_HIST_BUCKETS - 1] = 1;
	h.count = 1000004;
	hist_encode(&h, &b);
	assert_int_equal(hist_decode(b.data, b.len, h.count, &back), 0);
	assert_memory_equal(back.bucket, h.bucket, HVLAB_HIST_BUCKETS * sizeof(*h.bucket));
	free(back.bucket);
	assert_int_equal(hist_decode(b.data, b.len, h.count + 1, &back), -EILSEQ);
	assert_int_equal(hist_decode(b.data, b.len, h.count - 1, &back), -EILSEQ);
	for (size_t cut = 0; cut < b.len; cut++)
		assert_int_equal(hist_decode(b.data, cut, h.count, &back), -EILSEQ);
	assert_int_equal(hist_decode("\xff\x7f\x01", 3, 1, &back), -EILSEQ);
	assert_int_equal(hist_decode("\x00\x01\x00\x01", 4, 2, &back), -EILSEQ);
	free(h.bucket);
	buf_free(&b);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(series_survive), cmocka_unit_test(senseless_blobs_are_refused),
		cmocka_unit_test(histograms_survive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
