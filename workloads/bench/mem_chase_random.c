/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dependent loads over one random cycle of all lines of the working set: cache, TLB and, in a guest, the
 * two-dimensional page walk.
 */
#include <hvlab/bench.h>
#include "chase.h"
#include "printf.h"

static struct chase chase, idle; /* idle: the control's, so that it does all the same but the loads */

static const char *setup(struct bench_env *env)
{
	const char *why = chase_random(&chase, env->arena, env->working_set, &env->seed);

	format(env->params, sizeof(env->params), "ws=%lu", chase.lines * CHASE_LINE);
	return why;
}

static void body(u64 n)
{
	CHASE_RUN(&chase, n, CHASE_LOAD);
}

static void control(u64 n)
{
	CHASE_RUN(&idle, n, "");
}

static const char *check(u64 *result)
{
	return chase_check(&chase, result);
}

HVLAB_BENCH(mem_chase_random, .what = "dependent load, random over the whole working set", .unit = UNIT_LOAD,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 0, .stable = true);
