/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = 3 b[i] in 8-byte integers over two halves of the working set: the second loop of STREAM.
 */
#include "stream.h"

#define WORD(i) (3 * s.b[i])

STREAM(2, WORD, "a[i] is not 3 b[i]")

HVLAB_BENCH(mem_scale, .what = "a = 3b, bytes read and written", STREAM_BENCH);
HVLAB_ABOUT(mem_scale, "Bandwidth of one vCPU with one stream read and one written.",
	    "STREAM as published, which uses doubles, all processors and far larger arrays.",
	    "Where the working set fits a cache it is the cache that is measured: ws is part of the result.");
