/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of five dependent double divisions, x = 3 / x: both values it goes between have all their bits, so no divider
 * can stop early.
 */
#include "vector_chain.h"

#define CHAIN 5 /* odd, so that a turn too many shows */
#define DIV "movaps %%xmm1, %%xmm2\ndivsd %%xmm0, %%xmm2\nmovaps %%xmm2, %%xmm0\n"
#define MOVES "movaps %%xmm1, %%xmm2\nmovaps %%xmm2, %%xmm3\n" /* the same but the division, and no chain */
#define START 0x3ffb333333333333ull /* 1.7 */
#define THREE 0x4008000000000000ull

static u64 cycle[2];

static void divide(struct vectors *at, u64 n)
{
	VECTOR_RUN(at, n, "movups", "xmm", DIV);
}

/*
 * Register 0 is the quotient, 1 the three. Rounding may move the first values; after a few the chain goes between two for
 * ever.
 */
static const char *setup(struct bench_env *env)
{
	const char *absent = platform_vector_open(VECTOR_SSE);

	if (absent)
		return absent;
	v[0] = (struct vectors){0};
	*vector_lane(&v[0], 0, 0) = START;
	*vector_lane(&v[0], 1, 0) = THREE;
	divide(&v[0], 16);
	cycle[0] = *vector_lane(&v[0], 0, 0);
	divide(&v[0], 1);
	cycle[1] = *vector_lane(&v[0], 0, 0);
	divide(&v[0], 1);
	v[1] = v[0];
	links = 0;
	return NULL;
}

VECTOR_CHAIN(CHAIN, DIV DIV DIV DIV DIV, MOVES MOVES MOVES MOVES MOVES)

static const char *check(u64 *result)
{
	*result = links;
	if (cycle[0] == cycle[1])
		return "three divided by 1.7 is 1.7";
	return *vector_lane(&v[0], 0, 0) == cycle[links & 1] ? NULL : "a quotient is wrong";
}

HVLAB_BENCH(cpu_fp_div, .what = "chain of 5 dependent double divisions", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_fp_div, "The latency of a scalar double division on operands that use all bits.",
	    "Division by round numbers, which many processors end early.",
	    "The two register moves of each link are taken off by the control, although a processor does them for nothing.");
