/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seven independent fused multiply-additions of four doubles each (FMA3): what peak floating-point rates are made of.
 */
#include <hvlab/bench.h>
#include "vector_sum.h"

#define ADD(i) "vfmadd231pd %%ymm7, %%ymm7, %%ymm" #i "\n"

static const char *setup(struct bench_env *env)
{
	(void)env;
	return vector_sum_setup(VECTOR_AVX, cpuid(1, 0).ecx & 1u << 12, "no FMA here");
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

HVLAB_BENCH(cpu_fma, .what = "7 independent multiply-additions of four doubles, FMA3", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .teardown = platform_vector_close, .exits_per_op = 0,
	    .stable = true);
HVLAB_ABOUT(cpu_fma, "The throughput of 256-bit multiply-addition.",
	    "Latency, and what a matrix library reaches, which needs more registers and the caches.",
	    "Seven chains do not hide the latency of processors with two such units: a peak rate needs ten.");
