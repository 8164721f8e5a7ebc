/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem_copy by REP MOVSB, a block at a time as memcpy() does it where the processor says ERMS.
 */
#include "stream.h"

#define WORD(i) s.b[i]

static inline void copy_block(u64 i)
{
	u8 *to = (u8 *)(s.a + i);
	const u8 *from = (const u8 *)(s.b + i);
	u64 n = BLOCK_BYTES;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

STREAM_ARRAYS(2)
STREAM_BODY(copy_block)
STREAM_CHECK(WORD, "the copy differs from the original")

HVLAB_BENCH(mem_copy_rep, .what = "REP MOVSB, 128 bytes at a time, bytes read and written", STREAM_BENCH);
HVLAB_ABOUT(mem_copy_rep, "The start-up cost and rate of a string copy of 128 bytes.",
	    "Long string copies, whose start-up does not count.",
	    "In the path lane a repetition of a string instruction counts as an instruction of its own.");
