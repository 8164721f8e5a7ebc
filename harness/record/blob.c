/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Series and histograms as blobs: LEB128 varints, signed ones zigzagged. Deltas of neighbouring batches are small,
 * so a sample takes one or two bytes. Decoding trusts nothing: a database may have been damaged or made by hand.
 */
#include "blob.h"

#include <errno.h>
#include <stdlib.h>

static void put_varint(struct buf *out, u64 v)
{
	u8 bytes[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (u8)(v | 0x80);
	bytes[n++] = (u8)v;
	buf_put(out, bytes, n);
}

/* Moves *p behind the number; -EILSEQ where it is cut short or does not fit 64 bits. */
static int get_varint(const u8 **p, const u8 *end, u64 *v)
{
	*v = 0;
	for (unsigned shift = 0; *p < end && shift < 64; shift += 7) {
		u64 byte = *(*p)++;
		if (shift == 63 && byte > 1)
			return -EILSEQ;
		*v |= (byte & 0x7f) << shift;
		if (byte < 0x80)
			return 0;
	}
	return -EILSEQ;
}

/* Differences wrap, so that every sequence of 64-bit numbers can be kept. */
void series_encode(const u64 *v, size_t n, struct buf *out)
{
	u64 previous = 0;

	for (size_t i = 0; i < n; i++) {
		u64 step = v[i] - previous;
		put_varint(out, step << 1 ^ (step >> 63 ? ~(u64)0 : 0));
		previous = v[i];
	}
}

int series_decode(const void *data, size_t size, size_t n, struct series *out)
{
	const u8 *p = size ? data : (const u8 *)"", *end = p + size; /* an empty blob may come as NULL */
	u64 value = 0, code;

	*out = (struct series){0};
	if (n > size) /* a sample takes a byte at least: refuse before allocating what n claims */
		return -EILSEQ;
	for (size_t i = 0; i < n; i++) {
		if (get_varint(&p, end, &code))
			goto damaged;
		value += code >> 1 ^ (code & 1 ? ~(u64)0 : 0);
		series_push(out, value);
	}
	if (p == end)
		return 0;
damaged:
	free(out->v);
	*out = (struct series){0};
	return -EILSEQ;
}

void hist_encode(const struct hist *h, struct buf *out)
{
	u32 previous = 0;

	for (u32 i = 0; h->bucket && i < HVLAB_HIST_BUCKETS; i++) {
		if (!h->bucket[i])
			continue;
		put_varint(out, i - previous);
		put_varint(out, h->bucket[i]);
		previous = i;
	}
}

int hist_decode(const void *data, size_t size, u64 count, struct hist *out)
{
	const u8 *p = size ? data : (const u8 *)"", *end = p + size;
	u64 index = 0, step, n;

	*out = (struct hist){.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*out->bucket))};
	while (p < end) {
		bool first = p == data;
		if (get_varint(&p, end, &step) || get_varint(&p, end, &n) || (!first && !step) ||
		    step >= HVLAB_HIST_BUCKETS - index || !n || n > count - out->count)
			break;
		index += step;
		out->bucket[index] = n;
		out->count += n;
		if (p == end && out->count == count)
			return 0;
	}
	free(out->bucket);
	*out = (struct hist){0};
	return -EILSEQ;
}
