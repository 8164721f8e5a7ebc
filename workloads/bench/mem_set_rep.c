/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filling the working set by REP STOSB, a block at a time as memset() does it where the processor says ERMS.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 1);
}

static inline void set_block(u64 i)
{
	u8 *at = (u8 *)(s.a + i);
	u64 n = BLOCK_BYTES;

	__asm__ volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(0x5a) : "memory");
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, set_block);
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != 0x5a5a5a5a5a5a5a5aull)
			return "a word is not what was written";
	return NULL;
}

HVLAB_BENCH(mem_set_rep, .what = "REP STOSB, 128 bytes at a time, bytes written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(mem_set_rep, "The start-up cost and rate of a string store of 128 bytes.",
	    "Long string stores, whose start-up does not count.",
	    "In the path lane a repetition of a string instruction counts as an instruction of its own.");
