/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight SHA256RNDS2, two rounds of SHA-256 each, checked by the same rounds in C.
 */
#include "vector_chain.h"
#include "x86.h"

#define CHAIN 8
/*
 * CDGH in xmm1, ABEF in xmm2, message words plus constants in xmm0: the old ABEF becomes the next CDGH, so the two registers change
 * places with every instruction.
 */
#define FOUR "sha256rnds2 %%xmm2, %%xmm1\nsha256rnds2 %%xmm1, %%xmm2\n"

static const u32 words[4] = {0x428a2f98, 0x71374491, 0, 0};
static const u32 iv[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* A to H as iv has them, into the two registers as the instruction has them: SDM volume 2B, SHA256RNDS2. */
static void pack(struct vectors *to, const u32 s[8])
{
	const u32 cdgh[4] = {s[7], s[6], s[3], s[2]}, abef[4] = {s[5], s[4], s[1], s[0]};

	for (u32 i = 0; i < 4; i++) {
		to->r[0].word[i] = words[i];
		to->r[1].word[i] = cdgh[i];
		to->r[2].word[i] = abef[i];
	}
}

static const char *setup(struct bench_env *env)
{
	v[0] = (struct vectors){0};
	pack(&v[0], iv);
	v[1] = v[0];
	links = 0;
	return cpuid(7, 0).ebx & 1u << 29 ? platform_vector_open(VECTOR_SSE) : "no SHA instructions here";
}

VECTOR_CHAIN(CHAIN, FOUR FOUR FOUR FOUR, "")

static u32 turned(u32 x, int n)
{
	return x >> n | x << (32 - n);
}

/* One round: FIPS 180-4, 6.2.2. */
static void sha_round(u32 s[8], u32 word)
{
	u32 e = s[4], a = s[0];
	u32 t1 = s[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + word;
	u32 t2 = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

	for (u32 i = 7; i; i--)
		s[i] = s[i - 1];
	s[4] += t1;
	s[0] = t1 + t2;
}

static const char *check(u64 *result)
{
	struct vectors expected = {0};
	u32 s[8];

	for (u32 i = 0; i < 8; i++)
		s[i] = iv[i];
	for (u64 i = 0; i < links; i++) {
		sha_round(s, words[0]);
		sha_round(s, words[1]);
	}
	pack(&expected, s);
	*result = *vector_lane(&v[0], 2, 0);
	for (u32 i = 0; i < 4; i++)
		if (*vector_lane(&v[0], 1 + i / 2, i % 2) != *vector_lane(&expected, 1 + i / 2, i % 2))
			return "the rounds in C end elsewhere";
	return NULL;
}

HVLAB_BENCH(cpu_sha, .what = "chain of 8 times two dependent rounds of SHA-256", VECTOR_CHAIN_BENCH);
HVLAB_ABOUT(cpu_sha, "The latency of two rounds of SHA-256 in hardware, of which a block takes 32.",
	    "The message schedule, which real code computes beside it.",
	    "A hypervisor that masks the instructions makes software several times slower; here that shows as a skip.");
