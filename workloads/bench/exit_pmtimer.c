/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN of the ACPI PM timer, where the firmware says that it is. Guests without a better clock read it all the time.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "platform.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"(port) : "memory")

static u16 port;
static u32 first;

static const char *setup(struct bench_env *env)
{
	port = platform_pm_timer();
	if (!port)
		return "no firmware tells of a PM timer";
	first = inl(port);
	return ~first ? NULL : "nobody answers where the PM timer should be";
}

LOOPS_KEEPING(u32, "inl %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] != first && ~last[0] ? NULL : "the PM timer stands still";
}

HVLAB_BENCH(exit_pmtimer, .what = "IN of the ACPI PM timer", .unit = UNIT_OP, .needs = NEED_RING0, HVLAB_CLOSED_LOOP,
	    .exits_per_op = 1, .stable = true, .result = RESULT_OWN, .result_of = "the reading of a clock that runs");

HVLAB_ABOUT(exit_pmtimer,
	"Reading the ACPI PM timer: what a guest pays for the time when its TSC cannot be trusted.",
	"Not how well that clock runs (clk_freq_pm).",
	"In QEMU it is the VMM's and costs a trip to user space, in Xen the hypervisor's own: the same instruction, two "
	"different things. The control has no part of it, so computing the time is in the value.");
