/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seven independent additions of eight doubles each (AVX-512).
 */
#include <hvlab/bench.h>
#include "vector_sum.h"

#define ADD(i) "vaddpd %%zmm7, %%zmm" #i ", %%zmm" #i "\n"

static const char *setup(struct bench_env *env)
{
	(void)env;
	return vector_sum_setup(VECTOR_AVX512, cpuid(7, 0).ebx & 1u << 16, "no AVX-512 here");
}

static void body(u64 n)
{
	turns += n;
	VECTOR_RUN(&sums[0], n, "vmovups", "zmm", VECTOR_SEVEN(ADD));
}

static void control(u64 n)
{
	VECTOR_RUN(&sums[1], n, "vmovups", "zmm", "");
}

static const char *check(u64 *result)
{
	return vector_sum_check(8, result);
}

HVLAB_BENCH(cpu_avx512, .what = "7 independent additions of eight doubles, AVX-512", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .teardown = platform_vector_close, .exits_per_op = 0,
	    .stable = true);
HVLAB_ABOUT(cpu_avx512, "The throughput of 512-bit floating-point addition.",
	    "Latency, and the cost of the larger state at a switch between vCPUs.",
	    "Some processors lower their clock for a while once 512-bit instructions run: then TSC ticks are not cycles.");
