/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one door to zlib: bytes as a gzip file in memory, and back. The same bytes give the same file.
 */
#pragma once

#include "util.h"

/* Appended to out. */
void gzip_pack(const void *bytes, size_t n, struct buf *out);
/* Appended to out, at most `most` bytes: 0, -EILSEQ for what is no whole gzip file, -EFBIG for what would be longer. */
int gzip_unpack(const void *bytes, size_t n, size_t most, struct buf *out);
