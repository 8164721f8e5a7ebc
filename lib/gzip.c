/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * gzip by zlib (gzip.h). The header that zlib writes names no file and no time.
 */
#include "gzip.h"

#include <errno.h>
#include <zlib.h>

#define GZIP_WINDOW (15 + 16) /* the largest window, and gzip's header instead of zlib's */
#define CHUNK 65536

void gzip_pack(const void *bytes, size_t n, struct buf *out)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)n};
	u8 chunk[CHUNK];
	int code = deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY);

	while (code == Z_OK) {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		code = deflate(&z, Z_FINISH);
		buf_put(out, chunk, sizeof(chunk) - z.avail_out);
	}
	deflateEnd(&z);
}

int gzip_unpack(const void *bytes, size_t n, size_t most, struct buf *out)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)n};
	size_t before = out->len;
	u8 chunk[CHUNK];
	int code = inflateInit2(&z, GZIP_WINDOW);

	while (code == Z_OK && out->len - before <= most) {
		z.next_out = chunk;
		z.avail_out = sizeof(chunk);
		code = inflate(&z, Z_NO_FLUSH);
		buf_put(out, chunk, sizeof(chunk) - z.avail_out);
	}
	inflateEnd(&z);
	if (out->len - before > most)
		return -EFBIG;
	return code == Z_STREAM_END && !z.avail_in ? 0 : -EILSEQ;
}
