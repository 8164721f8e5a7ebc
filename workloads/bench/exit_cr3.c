/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reload of CR3 with the value it has. With nested paging the guest owns CR3 and nothing exits; with shadow paging
 * it is an exit. Part of its time is the TLB refilling.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction :: "r"(cr3) : "memory")

static u64 root;

static const char *setup(struct bench_env *env)
{
	root = read_cr3();
	return NULL;
}

LOOPS_WITH(u64 cr3 = root, "movq %0, %%cr3")

static const char *check(u64 *result)
{
	*result = read_cr3() == root;
	return *result ? NULL : "CR3 does not hold what was written";
}

HVLAB_BENCH(exit_cr3, .what = "reload of CR3: no exit with nested paging", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_cr3,
	"A reload of CR3 with the value it has: what a guest kernel does at each change of process.",
	"Not the cost of the translations that are lost: the loop touches one page or two.",
	"With shadow paging it is an exit and far dearer. In the path lane there is no TLB, so only the instruction is "
	"seen.");
