/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A path as two series (blob.h): the instructions that occur in it, and in which order they do. Pure; decode returns -EILSEQ
 * on any malformed input (fuzzed).
 */
#pragma once

#include "path.h"

void path_encode(const struct path *p, struct buf *table, size_t *ntable, struct buf *order);
int path_decode(struct path *p, const void *table, size_t table_size, size_t ntable, const void *order, size_t order_size,
		size_t norder);
