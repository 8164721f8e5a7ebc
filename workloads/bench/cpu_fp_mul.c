/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of seven dependent double multiplications. Multiplying by -1 keeps every product exact: the sign tells
 * whether their number was odd, and one more link than asked for would show in it.
 */
#include "vector_chain.h"

#define CHAIN 7 /* odd, so that a turn too many shows */
#define MUL "mulsd %%xmm1, %%xmm0\n"
#define START 0x3ff8000000000000ull /* 1.5 */
#define MINUS_ONE 0xbff0000000000000ull
#define SIGN (1ull << 63)

/* Register 0 is the product, 1 the factor. */
static const char *setup(struct bench_env *env)
{
	v[0] = (struct vectors){0};
	*vector_lane(&v[0], 0, 0) = START;
	*vector_lane(&v[0], 1, 0) = MINUS_ONE;
	v[1] = v[0];
	links = 0;
	return platform_vector_open(VECTOR_SSE);
}

VECTOR_CHAIN(CHAIN, MUL MUL MUL MUL MUL MUL MUL, "")

static const char *check(u64 *result)
{
	*result = links;
	return *vector_lane(&v[0], 0, 0) == (START | (links & 1 ? SIGN : 0)) ? NULL : "the product is wrong";
}

HVLAB_BENCH(cpu_fp_mul, .what = "chain of 7 dependent double multiplications", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_fp_mul, "The latency of a scalar double multiplication.",
	    "Throughput, and anything about a hypervisor.",
	    "Multiplying by one is no shortcut on processors known today; if one ever takes it, this shows too little.");
