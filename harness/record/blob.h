/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Series and histograms as the blobs that the store keeps. Pure; decode returns -EILSEQ on any malformed input (fuzzed).
 */
#pragma once

#include "boot.h"

/* Zigzag varints of differences. */
void series_encode(const u64 *v, size_t n, struct buf *out);
int series_decode(const void *data, size_t size, size_t n, struct series *out);
/* Varint pairs (step to the next bucket in use, its count); count is what they must add up to. */
void hist_encode(const struct hist *h, struct buf *out);
int hist_decode(const void *data, size_t size, u64 count, struct hist *out);
