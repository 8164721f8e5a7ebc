/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WBINVD: writes all caches back. Never INVD, which on a bare machine would throw away memory.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define PATTERN 0x5741494e56442121ull
#define COUNTED 100 /* on a real machine one can take a millisecond */

#define OP(instruction) __asm__ volatile(instruction ::: "memory")

static volatile u64 *line;

static const char *setup(struct bench_env *env)
{
	env->count_ops = env->count_ops < COUNTED ? env->count_ops : COUNTED;
	line = (volatile u64 *)(uintptr_t)env->arena;
	*line = PATTERN;
	return NULL;
}

LOOPS("wbinvd")

static const char *check(u64 *result)
{
	*result = *line == PATTERN;
	return *result ? NULL : "what was in the cache is lost";
}

HVLAB_BENCH(exit_wbinvd, .what = "WBINVD", .unit = UNIT_OP, .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .exits_per_op = 1,
	    .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_wbinvd,
	"WBINVD with caches that hold little that is dirty: on most hypervisors an exit after which nothing is flushed, "
	"because the guest's memory is coherent.",
	"Not the cost of flushing a cache full of data.",
	"On a bare machine, and where it is passed through, its time is the state of all caches, other cores' included, and "
	"ranges over three orders of magnitude: such a value belongs to the moment, not to the system. It also empties the "
	"caches for whatever is measured next.");
