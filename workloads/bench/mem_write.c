/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writing the working set by 8-byte stores.
 */
#include "stream.h"

#define WORD(i) (i)

STREAM(1, WORD, "a word is not what was written")

HVLAB_BENCH(mem_write, .what = "write, bytes written", STREAM_BENCH);
HVLAB_ABOUT(mem_write, "Write bandwidth of one vCPU with 8-byte stores, the line being read first (write-allocate).",
	    "The bytes that the memory moves: those read for the sake of the write are not counted.",
	    "Where the working set fits a cache it is the cache that is measured: ws is part of the result.");
