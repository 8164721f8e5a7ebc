/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CR4.PGE off and on again: how a kernel flushes all translations, global ones too. Two writes of CR4.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instructions) __asm__ volatile(instructions :: "r"(before & ~CR4_PGE), "r"(before | CR4_PGE) : "memory")

static u64 before;

static const char *setup(struct bench_env *env)
{
	before = read_cr4();
	return NULL;
}

LOOPS("mov %0, %%cr4\n mov %1, %%cr4")

static const char *check(u64 *result)
{
	u64 now = read_cr4();

	*result = (now & ~CR4_PGE) | (before & CR4_PGE); /* as the fact cpu.cr4 is */
	return now == (before | CR4_PGE) ? NULL : "CR4 does not hold what was written";
}

static void teardown(void)
{
	write_cr4(before);
}

HVLAB_BENCH(exit_cr4_pge, .what = "CR4.PGE off and on: a flush of all translations", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = 2, .stable = true, .result = RESULT_FACT,
	    .result_of = "cpu.cr4");

HVLAB_ABOUT(exit_cr4_pge,
	"Two writes of CR4 that toggle PGE, the classic way to flush the whole TLB.",
	"Not the flush alone: the loop's own translations are refilled after each, nested ones too, and that is in the value.",
	"How much a flush costs depends on how much was in the TLB, which is nearly nothing here; a real guest pays afterwards. "
	"In the path lane there is no TLB and only the exits are seen.");
