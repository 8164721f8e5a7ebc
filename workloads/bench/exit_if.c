/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CLI and STI: the interrupt flag, which a guest in ring 0 owns. Without hardware help this pair is what made trapping
 * and emulating slow.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instructions) __asm__ volatile(instructions ::: "memory", "cc")

LOOPS("sti\n cli")

static const char *check(u64 *result)
{
	u64 flags;

	__asm__ volatile("sti\n pushfq\n cli\n popq %0" : "=r"(flags) :: "memory", "cc");
	*result = flags >> 9 & 1;
	return *result ? NULL : "STI does not set the interrupt flag";
}

HVLAB_BENCH(exit_if, .what = "STI CLI: control group, no exit", .unit = UNIT_OP, .needs = NEED_RING0, .body = body,
	    .control = control, .check = check, .exits_per_op = 0, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_if,
	"Opening and closing interrupts with none waiting.",
	"Not the window that opens for a waiting interrupt: that is an exit where one had to be held back (exit_hlt).",
	"A PV guest of Xen has no such flag and is skipped: it masks events in shared memory.");
