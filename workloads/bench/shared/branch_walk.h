/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loops around one branch, both ways of which are equally long, so that a batch is the same number of instructions whatever
 * its bits. The file says what bit of the place i is tested, BRANCH_TEST, with what operands besides, BRANCH_INPUTS, and what
 * place comes next, BRANCH_NEXT(i).
 */
#pragma once

#include <hvlab/bench.h>

static struct walk {
	u64 at, ones, zeros, asked;
} walk[2]; /* of the body, and of the control, which so does all the same but the branch */

#define BRANCH                  \
	BRANCH_TEST             \
	"jz 1f\n"               \
	"incq %[ones]\n"        \
	"jmp 2f\n"              \
	"1: incq %[zeros]\n"    \
	"jmp 2f\n"              \
	"2:\n"

#define BRANCH_LOOP(w, n, operation)                                                                       \
	do {                                                                                               \
		u64 i = (w)->at, ones = (w)->ones, zeros = (w)->zeros;                                     \
		(w)->asked += (n);                                                                         \
		while ((n)--) {                                                                            \
			__asm__ volatile(operation : [ones] "+r"(ones), [zeros] "+r"(zeros), [i] "+r"(i)   \
					 : BRANCH_INPUTS : "memory", "cc");                                \
			i = BRANCH_NEXT(i);                                                                \
		}                                                                                          \
		*(w) = (struct walk){i, ones, zeros, (w)->asked};                                          \
	} while (0)

static void body(u64 n)
{
	BRANCH_LOOP(&walk[0], n, BRANCH);
}

static void control(u64 n)
{
	BRANCH_LOOP(&walk[1], n, "");
}

static inline const char *walk_check(u64 expected, u64 *result)
{
	const struct walk *w = &walk[0];

	*result = w->ones;
	return w->ones == expected && w->ones + w->zeros == w->asked ? NULL : "a branch went the wrong way";
}
