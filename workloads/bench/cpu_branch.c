/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A branch on a pseudo-random bit, from an array too long for a predictor to learn.
 */
#include "prng.h"

#define BITS 65536u /* one a byte; a power of two */

static u8 bits[BITS];

#define BRANCH_TEST "testb $1, (%[bits], %[i])\n"
#define BRANCH_INPUTS [bits] "r"(bits)
#define BRANCH_NEXT(i) ((i) + 1) & (BITS - 1)
#include "branch_walk.h"

static const char *setup(struct bench_env *env)
{
	walk[0] = (struct walk){0};
	for (u32 i = 0; i < BITS; i++)
		bits[i] = prng_next(&env->seed) & 1;
	return NULL;
}

static const char *check(u64 *result)
{
	const struct walk *w = &walk[0];
	u64 per_lap = 0, expected = 0;

	for (u32 i = 0; i < BITS; i++) {
		per_lap += bits[i];
		expected += i < w->asked % BITS ? bits[i] : 0;
	}
	return walk_check(expected + w->asked / BITS * per_lap, result);
}

HVLAB_BENCH(cpu_branch, .what = "branch on a pseudo-random bit", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(cpu_branch,
	"Branches that a predictor cannot learn: about every second one is taken the wrong way.",
	"Not a real program, whose branches are mostly learnt.",
	"Mitigations that clear the predictor at each exit make it dearer in a guest without costing anything here on an "
	"idle host. The path lane has no predictor: there it counts instructions.");
