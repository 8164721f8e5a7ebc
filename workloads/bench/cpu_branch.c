/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A branch on a pseudo-random bit, from an array too long for a predictor to learn. Both ways are equally long, so
 * that a batch is the same number of instructions whatever its bits.
 */
#include <hvlab/bench.h>
#include "prng.h"

#define BITS 65536u /* one a byte; a power of two */

static u8 bits[BITS];
static struct walk {
	u64 at, ones, zeros, asked;
} walk[2]; /* of the body, and of the control, which so does all the same but the branch */

static const char *setup(struct bench_env *env)
{
	walk[0] = (struct walk){0};
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

#define LOOP(w, n, operation)                                                                      \
	do {                                                                                       \
		u64 i = (w)->at, ones = (w)->ones, zeros = (w)->zeros;                             \
		(w)->asked += (n);                                                                 \
		while ((n)--) {                                                                    \
			__asm__ volatile(operation : [ones] "+r"(ones), [zeros] "+r"(zeros), [i] "+r"(i) \
					 : [bits] "r"(bits) : "memory", "cc");                     \
			i = (i + 1) & (BITS - 1);                                                  \
		}                                                                                  \
		*(w) = (struct walk){i, ones, zeros, (w)->asked};                                  \
	} while (0)

static void body(u64 n)
{
	LOOP(&walk[0], n, BRANCH);
}

static void control(u64 n)
{
	LOOP(&walk[1], n, "");
}

static const char *check(u64 *result)
{
	const struct walk *w = &walk[0];
	u64 per_lap = 0, expected = 0;

	for (u32 i = 0; i < BITS; i++) {
		per_lap += bits[i];
		expected += i < w->asked % BITS ? bits[i] : 0;
	}
	expected += w->asked / BITS * per_lap;
	*result = w->ones;
	return w->ones == expected && w->ones + w->zeros == w->asked ? NULL : "a branch went the wrong way";
}

HVLAB_BENCH(cpu_branch, .what = "branch on a pseudo-random bit", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(cpu_branch,
	"Branches that a predictor cannot learn: about every second one is taken the wrong way.",
	"Not a real program, whose branches are mostly learnt.",
	"Mitigations that clear the predictor at each exit make it dearer in a guest without costing anything here on an "
	"idle host. The path lane has no predictor: there it counts instructions.");
