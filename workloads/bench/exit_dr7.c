/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * MOV to DR7 with no breakpoint enabled. Hypervisors give the debug registers to the guest lazily: the first one exits.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define NONE_ENABLED 0x400ull /* the bit that is always 1 */

#define OP(instruction) __asm__ volatile(instruction :: "r"(NONE_ENABLED) : "memory")

LOOPS("mov %0, %%dr7")

static const char *check(u64 *result)
{
	__asm__ volatile("mov %%dr7, %0" : "=r"(*result) :: "memory");
	return *result == NONE_ENABLED ? NULL : "DR7 does not hold what was written";
}

HVLAB_BENCH(exit_dr7, .what = "MOV to DR7, no breakpoint enabled", .unit = UNIT_OP, .needs = NEED_RING0, .body = body,
	    .control = control, .check = check, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_dr7,
	"A write of DR7 that enables nothing, over and over.",
	"Not debugging: no breakpoint is set and none is hit.",
	"Exits vary: a hypervisor that switches debug registers lazily takes the first exit and then lets the guest have them, "
	"until the next exit for another reason. So a loop of them is cheap and a single one is not, and the value is the "
	"loop's.");
