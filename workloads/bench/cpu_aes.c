/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight AES rounds. What was done is checked by undoing it, round by round, with the inverse instructions.
 */
#include "vector_chain.h"
#include "x86.h"

#define CHAIN 8
#define ROUND "aesenc %%xmm1, %%xmm0\n"
/* Takes the key off, unmixes the columns, unshifts the rows and looks the bytes up backwards; xmm2 is zero. */
#define UNDO "pxor %%xmm1, %%xmm0\naesimc %%xmm0, %%xmm0\naesdeclast %%xmm2, %%xmm0\n"

static const u64 start[2] = {0x0123456789abcdefull, 0xfedcba9876543210ull}, key[2] = {0x0f1e2d3c4b5a6978ull, 0x8796a5b4c3d2e1f0ull};

/* Register 0 is the state, 1 the key. */
static const char *setup(struct bench_env *env)
{
	v[0] = (struct vectors){0};
	for (u32 i = 0; i < 2; i++) {
		*vector_lane(&v[0], 0, i) = start[i];
		*vector_lane(&v[0], 1, i) = key[i];
	}
	v[1] = v[0];
	links = 0;
	return cpuid(1, 0).ecx & 1u << 25 ? platform_vector_open(VECTOR_SSE) : "no AES instructions here";
}

VECTOR_CHAIN(CHAIN, ROUND ROUND ROUND ROUND ROUND ROUND ROUND ROUND, "")

static const char *check(u64 *result)
{
	struct vectors back = v[0];
	u64 n = links;

	*result = *vector_lane(&v[0], 0, 0);
	VECTOR_RUN(&back, n, "movups", "xmm", UNDO);
	return *vector_lane(&back, 0, 0) == start[0] && *vector_lane(&back, 0, 1) == start[1] ? NULL
		: "undone, the rounds do not lead back";
}

HVLAB_BENCH(cpu_aes, .what = "chain of 8 dependent AES rounds", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_aes, "The latency of one AES round in hardware, of which a block takes ten to fourteen.",
	    "The bandwidth of encryption, which has several blocks under way.",
	    "A hypervisor that masks the instructions makes software ten times slower; here that shows as a skip.");
