/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight dependent double additions. Adding ones keeps every sum exact, so that it can be checked.
 */
#include <hvlab/bench.h>
#include "vector.h"

#define CHAIN 8
#define ADD "addsd %%xmm1, %%xmm0\n"

static struct vectors v[2]; /* [0] of the body, [1] of the control: register 0 the sum, 1 the one */
static u64 links;

static const char *setup(struct bench_env *env)
{
	(void)env;
	v[0] = v[1] = (struct vectors){0};
	*vector_lane(&v[0], 1, 0) = *vector_lane(&v[1], 1, 0) = vector_double(1);
	links = 0;
	return platform_vector_open(VECTOR_SSE);
}

static void body(u64 n)
{
	links += n * CHAIN;
	VECTOR_RUN(&v[0], n, "movups", "xmm", ADD ADD ADD ADD ADD ADD ADD ADD);
}

static void control(u64 n)
{
	VECTOR_RUN(&v[1], n, "movups", "xmm", "");
}

static const char *check(u64 *result)
{
	*result = links;
	return *vector_lane(&v[0], 0, 0) == vector_double(links) ? NULL : "the sum is wrong";
}

HVLAB_BENCH(cpu_fp_add, .what = "chain of 8 dependent double additions", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = control, .check = check, .teardown = platform_vector_close, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_fp_add, "The latency of a scalar double addition.",
	    "Throughput, which cpu_sse2 and its wider relatives have, and anything about a hypervisor.",
	    "Nothing is denormal here; with denormal numbers some processors take a hundred times as long.");
