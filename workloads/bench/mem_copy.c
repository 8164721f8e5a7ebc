/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copy of one half of the working set into the other by 8-byte loads and stores. A byte is a byte asked for: each
 * block copied is 128 read and 128 written, n is rounded up to whole blocks, write-allocate traffic is not counted.
 */
#include "stream.h"

#define WORD(i) s.b[i]

STREAM(2, WORD, "the copy differs from the original")

HVLAB_BENCH(mem_copy, .what = "copy, bytes read and written", STREAM_BENCH);

HVLAB_ABOUT(mem_copy,
	"Memory copied by ordinary 8-byte loads and stores, per byte asked for: one read and one written are two.",
	"Not a memcpy of a library, which uses vector or string instructions.",
	"Write-allocation is traffic that is not counted. ws decides which level of memory it is.");
