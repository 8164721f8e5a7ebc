/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seven independent additions of four doubles each (AVX).
 */
#include <hvlab/bench.h>
#include "vector_sum.h"

#define ADD(i) "vaddpd %%ymm7, %%ymm" #i ", %%ymm" #i "\n"

static const char *setup(struct bench_env *env)
{
	(void)env;
	return vector_sum_setup(VECTOR_AVX, cpuid(1, 0).ecx & 1u << 28, "no AVX here");
}

static void body(u64 n)
{
	turns += n;
	VECTOR_RUN(&sums[0], n, "vmovups", "ymm", VECTOR_SEVEN(ADD));
}

static void control(u64 n)
{
	VECTOR_RUN(&sums[1], n, "vmovups", "ymm", "");
}

static const char *check(u64 *result)
{
	return vector_sum_check(4, result);
}

HVLAB_BENCH(cpu_avx, .what = "7 independent additions of four doubles, AVX", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .teardown = platform_vector_close, .exits_per_op = 0,
	    .stable = true);
HVLAB_ABOUT(cpu_avx, "The throughput of 256-bit floating-point addition.",
	    "Latency, and anything about a hypervisor but one thing: whether it lets the guest have AVX.",
	    "Processors that execute 256 bits in two halves, or lower their clock for them, look slow here and are not.");
