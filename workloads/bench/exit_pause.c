/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * PAUSE: what a spinning vCPU executes. Some hypervisors intercept one in many to find a vCPU that spins in vain.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction)                                                              \
	do {                                                                         \
		__asm__ volatile(instruction ::: "memory");                          \
		value++;                                                             \
	} while (0)

LOOPS_KEEPING(u64, "pause")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] ? NULL : "the loop did not run";
}

HVLAB_BENCH(exit_pause, .what = "PAUSE, without anybody to wait for", .unit = UNIT_OP, .body = body, .control = control,
	    .check = check, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(exit_pause,
	"PAUSE in a loop, on a vCPU that nobody waits for.",
	"Not lock-holder preemption: that needs more vCPUs than processors.",
	"From 10 to 140 cycles by the processor's design, before any hypervisor. Exits vary: with PAUSE-loop exiting one comes "
	"after some thousand iterations close to each other (KVM: ple_gap, ple_window), and then costs a yield.");
