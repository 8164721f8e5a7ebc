/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * a[i] = b[i] + 3 c[i] in 8-byte integers over three thirds of the working set. A byte is a byte asked for: each
 * block of a costs two blocks read and one written, n is rounded up to whole blocks, write-allocate traffic is not
 * counted.
 */
#include "stream.h"

#define WORD(i) (s.b[i] + 3 * s.c[i])

STREAM(3, WORD, "a[i] is not b[i] + 3 c[i]")

HVLAB_BENCH(mem_triad, .what = "a = b + 3c, bytes read and written", STREAM_BENCH);

HVLAB_ABOUT(mem_triad,
	"The triad of STREAM, a = b + s * c, in integers, per byte asked for (two read, one written).",
	"Not floating point, and one vCPU only: not the bandwidth of the machine.",
	"Write-allocation is traffic that is not counted. ws decides which level of memory it is.");
