/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INVLPG of one page that is mapped: with nested paging the guest flushes its own translations.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction :: "r"(page) : "memory")

static volatile u64 *page;

static const char *setup(struct bench_env *env)
{
	page = (volatile u64 *)(uintptr_t)env->arena;
	*page = 1;
	return NULL;
}

LOOPS("invlpg (%0)")

static const char *check(u64 *result)
{
	*result = *page;
	return *page == 1 ? NULL : "the page lost what was written to it";
}

HVLAB_BENCH(exit_invlpg, .what = "INVLPG of a mapped page: no exit with nested paging", .unit = UNIT_OP,
	    .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_invlpg,
	"INVLPG of a page that nothing touches in between.",
	"Not the miss that follows in a real guest, and not a shoot-down: no other vCPU is told.",
	"With shadow paging it is an exit that drops a shadow entry. Some processors flush more than the page asked for.");
