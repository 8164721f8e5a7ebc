/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dependent loads over one random cycle of all lines of the working set: cache, TLB and, in a guest, the
 * two-dimensional page walk.
 */
#include "chase.h"
#include "printf.h"

static const char *setup(struct bench_env *env)
{
	const char *why = chase_random(env->arena, env->working_set, &env->seed);

	format(env->params, sizeof(env->params), "ws=%lu", chase.lines * CHASE_LINE);
	return why;
}

HVLAB_BENCH(mem_chase_random, .what = "dependent load, random over the whole working set", CHASE_BENCH,
	    .check = chase_check, .result = RESULT_SAME);

HVLAB_ABOUT(mem_chase_random,
	"Dependent loads over a random cycle through the whole working set: latency with TLB misses, which in a guest "
	"walk two sets of tables.",
	"Not bandwidth. The difference to mem_chase_local is the walk, where the working set is far above the TLB's "
	"reach.",
	"With a small ws both are the same. Guest pages are 2 MiB on most systems and 4 KiB in a PV guest: compare "
	"mem.page first. In the path lane a load is one instruction.");
