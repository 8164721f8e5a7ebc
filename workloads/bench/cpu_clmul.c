/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight carry-less multiplications, checked by the same in C.
 */
#include "vector_chain.h"
#include "x86.h"

#define CHAIN 8
#define MUL "pclmulqdq $0, %%xmm1, %%xmm0\n" /* low halves: the low half of the product goes on */
#define FACTOR 0x87c10f5d2b3e6a91ull

/* Register 0 is the product, 1 the factor. */
static const char *setup(struct bench_env *env)
{
	v[0] = (struct vectors){0};
	*vector_lane(&v[0], 0, 0) = 1;
	*vector_lane(&v[0], 1, 0) = FACTOR;
	v[1] = v[0];
	links = 0;
	return cpuid(1, 0).ecx & 1u << 1 ? platform_vector_open(VECTOR_SSE) : "no PCLMULQDQ here";
}

VECTOR_CHAIN(CHAIN, MUL MUL MUL MUL MUL MUL MUL MUL, "")

static const char *check(u64 *result)
{
	u64 expected = 1;

	for (u64 i = 0; i < links; i++) {
		u64 product = 0;

		for (int bit = 0; bit < 64; bit++)
			product ^= expected >> bit & 1 ? FACTOR << bit : 0;
		expected = product;
	}
	*result = *vector_lane(&v[0], 0, 0);
	return *result == expected ? NULL : "a product is wrong";
}

HVLAB_BENCH(cpu_clmul, .what = "chain of 8 dependent carry-less multiplications", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_clmul, "The latency of a carry-less multiplication, from which GCM and fast checksums are built.",
	    "Their bandwidth, which has several under way.",
	    "A hypervisor that masks the instruction makes software take another way; here that shows as a skip.");
