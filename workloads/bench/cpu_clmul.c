/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight carry-less multiplications, checked by the same in C. By turns the low and the high half of a product goes
 * on: of low halves alone the 64th is where the first one was, whatever the factor.
 */
#include "vector_chain.h"
#include "x86.h"

#define CHAIN 8
#define MUL_LOW "pclmulqdq $0, %%xmm1, %%xmm0\n"
#define MUL_HIGH "pclmulqdq $1, %%xmm1, %%xmm0\n"
#define MUL2 MUL_LOW MUL_HIGH
#define FIRST 0x9e3779b97f4a7c15ull
#define FACTOR 0x87c10f5d2b3e6a91ull

/* Register 0 is the product, 1 the factor. */
static const char *setup(struct bench_env *env)
{
	v[0] = (struct vectors){0};
	*vector_lane(&v[0], 0, 0) = FIRST;
	*vector_lane(&v[0], 1, 0) = FACTOR;
	v[1] = v[0];
	links = 0;
	return cpuid(1, 0).ecx & 1u << 1 ? platform_vector_open(VECTOR_SSE) : "no PCLMULQDQ here";
}

VECTOR_CHAIN(CHAIN, MUL2 MUL2 MUL2 MUL2, "")

static const char *check(u64 *result)
{
	u64 low = FIRST, high = 0;

	for (u64 i = 0; i < links; i++) {
		u64 from = i & 1 ? high : low;

		low = high = 0;
		for (int bit = 0; bit < 64; bit++) {
			if (!(from >> bit & 1))
				continue;
			low ^= FACTOR << bit;
			high ^= bit ? FACTOR >> (64 - bit) : 0;
		}
	}
	*result = *vector_lane(&v[0], 0, 0);
	return *result == low ? NULL : "a product is wrong";
}

HVLAB_BENCH(cpu_clmul, .what = "chain of 8 dependent carry-less multiplications", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_clmul, "The latency of a carry-less multiplication, from which GCM and fast checksums are built.",
	    "Their bandwidth, which has several under way.",
	    "A hypervisor that masks the instruction makes software take another way; here that shows as a skip.");
