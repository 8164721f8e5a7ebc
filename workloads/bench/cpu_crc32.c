/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight CRC32 instructions (SSE4.2; it works on general registers, so no vector state is needed).
 */
#include <hvlab/bench.h>
#include "x86.h"

#define CHAIN 8
#define DATA 0x0123456789abcdefull
#define POLYNOMIAL 0x82f63b78u /* CRC-32C, reflected: SDM volume 2A, CRC32 */
#define CRC "crc32q %1, %0\n"
#define RUN(s, n, operation)                                                                             \
	do {                                                                                             \
		u64 value = *(s);                                                                        \
		while ((n)--)                                                                            \
			__asm__ volatile(operation : "+r"(value) : "r"(DATA) : "memory", "cc");            \
		*(s) = value;                                                                              \
	} while (0)

static u64 crc[2], links; /* [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	crc[0] = crc[1] = links = 0;
	return cpuid(1, 0).ecx & 1u << 20 ? NULL : "no SSE4.2 here";
}

static void body(u64 n)
{
	links += n * CHAIN;
	RUN(&crc[0], n, CRC CRC CRC CRC CRC CRC CRC CRC);
}

static void control(u64 n)
{
	RUN(&crc[1], n, "");
}

static const char *check(u64 *result)
{
	u32 expected = 0;

	for (u64 i = 0; i < links; i++) {
		u64 rest = DATA ^ expected;

		for (int bit = 0; bit < 64; bit++)
			rest = rest >> 1 ^ (rest & 1 ? POLYNOMIAL : 0);
		expected = (u32)rest;
	}
	*result = crc[0];
	return crc[0] == expected ? NULL : "the CRC is wrong";
}

HVLAB_BENCH(cpu_crc32, .what = "chain of 8 dependent CRC32 instructions, 8 bytes each", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_crc32, "The latency of the CRC32 instruction, which storage and network code live on.",
	    "The bandwidth of a checksum, which interleaves several chains.",
	    "A hypervisor that masks SSE4.2 makes software take another way; here that shows as a skip.");
