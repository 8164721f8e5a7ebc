/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cpu_branch with a pattern that every predictor learns: the same instructions, ones and zeros in turn. The difference
 * between the two is the price of a wrong guess, at a rate of one in two.
 */
#define BRANCH_TEST "testb $1, %b[i]\n"
#define BRANCH_INPUTS
#define BRANCH_NEXT(i) (i) + 1
#include "branch_walk.h"

static const char *setup(struct bench_env *env)
{
	walk[0] = walk[1] = (struct walk){0};
	return NULL;
}

static const char *check(u64 *result)
{
	return walk_check(walk[0].asked / 2, result);
}

HVLAB_BENCH(cpu_branch_easy, .what = "branch on a bit that alternates", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .result = RESULT_COUNTED, .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(cpu_branch_easy, "A branch that is guessed right: the floor under cpu_branch.",
	    "The size of the predictor, and anything about a hypervisor.",
	    "A predictor that was flushed on the way in, as some mitigations do at exits, learns again within a few turns.");
