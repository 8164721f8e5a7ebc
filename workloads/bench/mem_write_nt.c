/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem_write by stores that go past the caches (MOVNTI), with a fence at the end of a batch.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 1);
}

static inline void stream_block(u64 i)
{
	u64 *p = s.a + i;

	BYTES_EACH(k)
		__asm__ volatile("movnti %1, %0" : "=m"(p[k]) : "r"(i + k));
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, stream_block);
	__asm__ volatile("sfence" ::: "memory");
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != i)
			return "a word is not what was written";
	return NULL;
}

HVLAB_BENCH(mem_write_nt, .what = "write past the caches, bytes written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(mem_write_nt, "Write bandwidth of one vCPU to memory itself, without reading lines first.",
	    "Writes that somebody reads soon: those belong into the cache.",
	    "It is slower than mem_write as long as the working set fits a cache.");
