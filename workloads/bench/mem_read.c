/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the working set by 8-byte loads, all of them used: a block is summed up.
 */
#include "stream.h"

static u64 sum;

static inline void sum_block(u64 i)
{
	const u64 *p = s.a + i;
	u64 t[4] = {0}; /* side by side, or the additions would be waited for and not the loads */

	BLOCK_EACH(k)
		t[k % 4] += p[k];
	sum += t[0] + t[1] + t[2] + t[3];
}

static const char *setup(struct bench_env *env)
{
	const char *why = stream_open(&s, env, 1);

	sum = 0;
	for (u64 i = 0; i < s.blocks * BLOCK_WORDS; i++)
		s.a[i] = prng_next(&env->seed);
	return why;
}

STREAM_BODY(sum_block)

static void control(u64 n)
{
	stream_run(&s, 1, n, skip_block);
}

static const char *check(u64 *result)
{
	u64 once = 0, expected, part = s.done[0] % s.blocks * BLOCK_WORDS;

	for (u64 i = 0; i < s.blocks * BLOCK_WORDS; i++)
		once += s.a[i];
	expected = s.done[0] / s.blocks * once;
	for (u64 i = 0; i < part; i++)
		expected += s.a[i];
	*result = sum;
	return sum == expected ? NULL : "the sum is wrong";
}

HVLAB_BENCH(mem_read, .what = "read, bytes read", STREAM_BENCH);
HVLAB_ABOUT(mem_read, "Read bandwidth of one vCPU with 8-byte loads.",
	    "What vector loads reach, and the bandwidth of the machine: one core cannot use it up.",
	    "Where the working set fits a cache it is the cache that is measured: ws is part of the result.");
