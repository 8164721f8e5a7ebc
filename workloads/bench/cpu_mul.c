/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of eight dependent 64-bit multiplications.
 */
#include "gpr_chain.h"

#define FACTOR 0xd1342543de82ef95ull
#define MUL "imulq %1, %0\n"

static const char *setup(struct bench_env *env)
{
	chain[0] = 1;
	links[0] = 0;
	return NULL;
}

GPR_CHAIN(8, MUL MUL MUL MUL MUL MUL MUL MUL, FACTOR)

/* Exponentiation by squaring: another way to the same number. */
static u64 power(u64 base, u64 exponent)
{
	u64 value = 1;

	for (; exponent; exponent >>= 1, base *= base)
		if (exponent & 1)
			value *= base;
	return value;
}

static const char *check(u64 *result)
{
	*result = chain[0];
	return chain[0] == power(FACTOR, links[0]) ? NULL : "the product is wrong";
}

HVLAB_BENCH(cpu_mul, .what = "chain of 8 dependent 64-bit multiplications", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(cpu_mul,
	"A chain of multiplications of which each waits for the one before.",
	"Not throughput, and no vector unit.",
	"As cpu_alu: the same everywhere, or something is wrong with the clock or the share of the processor.");
