/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem_copy by REP MOVSB, a block at a time as memcpy() does it where the processor says ERMS.
 */
#include <hvlab/bench.h>
#include "bytes.h"

static struct bytes s;

static const char *setup(struct bench_env *env)
{
	return bytes_setup(&s, env, 2);
}

static inline void copy_block(u64 i)
{
	u8 *to = (u8 *)(s.a + i);
	const u8 *from = (const u8 *)(s.b + i);
	u64 n = BLOCK_BYTES;

	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static void body(u64 n)
{
	bytes_run(&s, 0, n, copy_block);
}

static void control(u64 n)
{
	bytes_run(&s, 1, n, bytes_skip);
}

static const char *check(u64 *result)
{
	*result = s.done[0];
	for (u64 i = 0; i < bytes_words(&s); i++)
		if (s.a[i] != s.b[i])
			return "the copy differs from the original";
	return NULL;
}

HVLAB_BENCH(mem_copy_rep, .what = "REP MOVSB, 128 bytes at a time, bytes read and written", .unit = UNIT_BYTE, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(mem_copy_rep, "The start-up cost and rate of a string copy of 128 bytes.",
	    "Long string copies, whose start-up does not count.",
	    "In the path lane a repetition of a string instruction counts as an instruction of its own.");
