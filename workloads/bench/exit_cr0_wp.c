/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CR0.WP off and on again, as a guest kernel does to write to its own read-only pages: two writes of CR0.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instructions) __asm__ volatile(instructions :: "r"(before & ~CR0_WP), "r"(before) : "memory")

static u64 before;

static const char *setup(struct bench_env *env)
{
	before = read_cr0();
	return before & CR0_WP ? NULL : "CR0.WP is not set";
}

LOOPS("mov %0, %%cr0\n mov %1, %%cr0")

static const char *check(u64 *result)
{
	*result = read_cr0();
	return *result == before ? NULL : "CR0 does not hold what was written";
}

HVLAB_BENCH(exit_cr0_wp, .what = "CR0.WP off and on: two writes of CR0", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 2, .stable = true, .result = RESULT_FACT, .result_of = "cpu.cr0");

HVLAB_ABOUT(exit_cr0_wp,
	"Two writes of CR0 that toggle WP. With nested paging nothing needs to be done for them, and hypervisors differ in "
	"whether they intercept them all the same.",
	"Not a change of paging or of the FPU: those bits are other paths.",
	"Under shadow paging it can throw away page tables and cost a hundred times more. Intel lets a hypervisor own single "
	"bits of CR0, AMD only intercepts by kind of change: KVM needs no exit on the one and 2 on the other, Xen 2 on both.");
