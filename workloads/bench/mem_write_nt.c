/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem_write by stores that go past the caches (MOVNTI), with a fence at the end of a batch.
 */
#include "stream.h"

#define WORD(i) (i)

static inline void stream_block(u64 i)
{
	u64 *p = s.a + i;

	BLOCK_EACH(k)
		__asm__ volatile("movnti %1, %0" : "=m"(p[k]) : "r"(i + k));
}

static void body(u64 n)
{
	stream_run(&s, 0, n, stream_block);
	__asm__ volatile("sfence" ::: "memory");
}

STREAM_ARRAYS(1)
STREAM_CHECK(WORD, "a word is not what was written")

HVLAB_BENCH(mem_write_nt, .what = "write past the caches, bytes written", STREAM_BENCH);
HVLAB_ABOUT(mem_write_nt, "Write bandwidth of one vCPU to memory itself, without reading lines first.",
	    "Writes that somebody reads soon: those belong into the cache.",
	    "It is slower than mem_write as long as the working set fits a cache.");
