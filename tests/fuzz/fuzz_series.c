/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes blobs out of a database: blob.c. The first two bytes say how many values are claimed. What decodes must
 * survive another journey.
 *
 * Feeds: harness/record/blob.c
 */
#include "fuzz.h"
#include "blob.h"

static void as_series(const u8 *data, size_t size, size_t n)
{
	struct series s, back;
	struct buf b = {0};

	if (series_decode(data, size, n, &s)) {
		must(!s.v);
		return;
	}
	must(s.n == n);
	series_encode(s.v, s.n, &b);
	must(!series_decode(b.data, b.len, n, &back));
	must(!n || !memcmp(s.v, back.v, n * sizeof(*s.v)));
	free(s.v);
	free(back.v);
	buf_free(&b);
}

static void as_hist(const u8 *data, size_t size, u64 count)
{
	struct hist h, back;
	struct buf b = {0};

	if (hist_decode(data, size, count, &h)) {
		must(!h.bucket);
		return;
	}
	hist_encode(&h, &b);
	must(!hist_decode(b.data, b.len, count, &back));
	must(!memcmp(h.bucket, back.bucket, HVLAB_HIST_BUCKETS * sizeof(*h.bucket)));
	free(h.bucket);
	free(back.bucket);
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (size < 2)
		return 0;
	size_t n = data[0] | (size_t)data[1] << 8;
	as_series(data + 2, size - 2, n);
	as_hist(data + 2, size - 2, n);
	return 0;
}
