/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpu_branch with a pattern that every predictor learns: the same instructions, ones and zeros in turn. The difference
 * between the two is the price of a wrong guess, at a rate of one in two.
 */
#include <hvlab/bench.h>

static struct walk {
	u64 bit, ones, zeros, asked;
} walk[2]; /* of the body, and of the control, which so does all the same but the branch */

static const char *setup(struct bench_env *env)
{
	walk[0] = walk[1] = (struct walk){0};
	return NULL;
}

#define BRANCH                       \
	"testb $1, %b[bit]\n"        \
	"jz 1f\n"                    \
	"incq %[ones]\n"             \
	"jmp 2f\n"                   \
	"1: incq %[zeros]\n"         \
	"jmp 2f\n"                   \
	"2:\n"

#define RUN(w, n, operation)                                                                                        \
	do {                                                                                                        \
		u64 bit = (w)->bit, ones = (w)->ones, zeros = (w)->zeros;                                           \
		(w)->asked += (n);                                                                                  \
		while ((n)--) {                                                                                     \
			__asm__ volatile(operation : [ones] "+r"(ones), [zeros] "+r"(zeros), [bit] "+r"(bit)        \
					 : : "memory", "cc");                                                       \
			bit++;                                                                                      \
		}                                                                                                   \
		*(w) = (struct walk){bit, ones, zeros, (w)->asked};                                                 \
	} while (0)

static void body(u64 n)
{
	RUN(&walk[0], n, BRANCH);
}

static void control(u64 n)
{
	RUN(&walk[1], n, "");
}

static const char *check(u64 *result)
{
	const struct walk *w = &walk[0];

	*result = w->ones;
	return w->ones == w->asked / 2 && w->ones + w->zeros == w->asked ? NULL : "a branch went the wrong way";
}

HVLAB_BENCH(cpu_branch_easy, .what = "branch on a bit that alternates", .unit = UNIT_OP, .setup = setup,
	    .body = body, .control = control, .check = check, .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_branch_easy, "A branch that is guessed right: the floor under cpu_branch.",
	    "The size of the predictor, and anything about a hypervisor.",
	    "A predictor that was flushed on the way in, as some mitigations do at exits, learns again within a few turns.");
