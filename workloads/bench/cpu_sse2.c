/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seven independent additions of two doubles each (SSE2), which every 64-bit processor has.
 */
#include <hvlab/bench.h>
#include "vector_sum.h"

#define ADD(i) "addpd %%xmm7, %%xmm" #i "\n"

static const char *setup(struct bench_env *env)
{
	(void)env;
	return vector_sum_setup(VECTOR_SSE, true, "no SSE2 here");
}

static void body(u64 n)
{
	turns += n;
	VECTOR_RUN(&sums[0], n, "movups", "xmm", VECTOR_SEVEN(ADD));
}

static void control(u64 n)
{
	VECTOR_RUN(&sums[1], n, "movups", "xmm", "");
}

static const char *check(u64 *result)
{
	return vector_sum_check(2, result);
}

HVLAB_BENCH(cpu_sse2, .what = "7 independent additions of two doubles, SSE2", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .teardown = platform_vector_close, .exits_per_op = 0,
	    .stable = true);
HVLAB_ABOUT(cpu_sse2, "The throughput of 128-bit floating-point addition.",
	    "Latency, which cpu_fp_add has, and anything about a hypervisor.",
	    "A sibling thread of the same core shares the adders.");
