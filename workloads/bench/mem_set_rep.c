/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filling the working set by REP STOSB, a block at a time as memset() does it where the processor says ERMS.
 */
#include "stream.h"

#define WORD(i) 0x5a5a5a5a5a5a5a5aull

static inline void set_block(u64 i)
{
	u8 *at = (u8 *)(s.a + i);
	u64 n = BLOCK_BYTES;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(0x5a) : "memory");
}

STREAM_ARRAYS(1)
STREAM_BODY(set_block)
STREAM_CHECK(WORD, "a word is not what was written")

HVLAB_BENCH(mem_set_rep, .what = "REP STOSB, 128 bytes at a time, bytes written", STREAM_BENCH);
HVLAB_ABOUT(mem_set_rep, "The start-up cost and rate of a string store of 128 bytes.",
	    "Long string stores, whose start-up does not count.",
	    "In the path lane a repetition of a string instruction counts as an instruction of its own.");
