/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A locked addition to memory that nobody else uses.
 */
#include <hvlab/bench.h>
#include "loops.h"

static u64 sum, asked;

static const char *setup(struct bench_env *env)
{
	sum = asked = 0;
	return NULL;
}

static void body(u64 n)
{
	asked += n;
	while (n--)
		__asm__ volatile("lock addq $1, %0" : "+m"(sum) : : "memory", "cc");
}

static const char *check(u64 *result)
{
	*result = sum;
	return sum == asked ? NULL : "the sum is wrong";
}

HVLAB_BENCH(cpu_lock, .what = "locked addition to a private line", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = empty_loop, .check = check, .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);
HVLAB_ABOUT(cpu_lock, "A locked addition to a line that is in the cache of this processor: an uncontended lock taken.",
	    "Contention: mem_line_pingpong has that. A lock across two lines, which a host may trap, is not done.",
	    "Most of it is the wait for earlier stores to become visible: in real code what stands before it matters as much.");
