/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight dependent double additions. Adding ones keeps every sum exact, so that it can be checked.
 */
#include "vector_chain.h"

#define CHAIN 8
#define ADD "addsd %%xmm1, %%xmm0\n"

/* Register 0 is the sum, 1 the one. */
static const char *setup(struct bench_env *env)
{
	v[0] = v[1] = (struct vectors){0};
	*vector_lane(&v[0], 1, 0) = *vector_lane(&v[1], 1, 0) = vector_double(1);
	links = 0;
	return platform_vector_open(VECTOR_SSE);
}

VECTOR_CHAIN(CHAIN, ADD ADD ADD ADD ADD ADD ADD ADD, "")

static const char *check(u64 *result)
{
	*result = links;
	return *vector_lane(&v[0], 0, 0) == vector_double(links) ? NULL : "the sum is wrong";
}

HVLAB_BENCH(cpu_fp_add, .what = "chain of 8 dependent double additions", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_fp_add, "The latency of a scalar double addition.",
	    "Throughput, which cpu_sse2 and its wider relatives have, and anything about a hypervisor.",
	    "Nothing is denormal here; with denormal numbers some processors take a hundred times as long.");
