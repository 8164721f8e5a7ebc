/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A branch on a pseudo-random bit, from an array too long for a predictor to learn. Both ways are equally long, so
 * that a batch is the same number of instructions whatever its bits.
 */
#include <hvlab/bench.h>
#include "prng.h"

#define BITS 65536u /* one a byte; a power of two */

static u8 bits[BITS];
static u64 at, ones, zeros, asked;

static const char *setup(struct bench_env *env)
{
	at = ones = zeros = asked = 0;
	for (u32 i = 0; i < BITS; i++)
		bits[i] = prng_next(&env->seed) & 1;
	return NULL;
}

#define BRANCH                                \
	"testb $1, (%[bits], %[i])\n"         \
	"jz 1f\n"                             \
	"incq %[ones]\n"                      \
	"jmp 2f\n"                            \
	"1: incq %[zeros]\n"                  \
	"jmp 2f\n"                            \
	"2:\n"

#define LOOP(n, operation)                                                                        \
	u64 i = at, set = ones, clear = zeros;                                                     \
	while ((n)--) {                                                                            \
		__asm__ volatile(operation : [ones] "+r"(set), [zeros] "+r"(clear), [i] "+r"(i)    \
				 : [bits] "r"(bits) : "memory", "cc");                             \
		i = (i + 1) & (BITS - 1);                                                          \
	}

static void body(u64 n)
{
	asked += n;
	LOOP(n, BRANCH)
	at = i;
	ones = set;
	zeros = clear;
}

static void control(u64 n)
{
	LOOP(n, "")
}

static const char *check(u64 *result)
{
	u64 per_lap = 0, expected = 0;

	for (u32 i = 0; i < BITS; i++) {
		per_lap += bits[i];
		expected += i < asked % BITS ? bits[i] : 0;
	}
	expected += asked / BITS * per_lap;
	*result = ones;
	return ones == expected && ones + zeros == asked ? NULL : "a branch went the wrong way";
}

HVLAB_BENCH(cpu_branch, .what = "branch on a pseudo-random bit", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
