/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = b[i] + c[i] in 8-byte integers over three thirds of the working set: the third loop of STREAM.
 */
#include "stream.h"

#define WORD(i) (s.b[i] + s.c[i])

STREAM(3, WORD, "a[i] is not b[i] + c[i]")

HVLAB_BENCH(mem_add, .what = "a = b + c, bytes read and written", STREAM_BENCH);
HVLAB_ABOUT(mem_add, "Bandwidth of one vCPU with two streams read and one written.",
	    "STREAM as published, which uses doubles, all processors and far larger arrays.",
	    "Where the working set fits a cache it is the cache that is measured: ws is part of the result.");
