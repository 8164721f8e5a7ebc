/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back: from the core's handler, which reads the TSC, to the guest's next instruction.
 * exit_trap_in and exit_trap_out add up to one hypercall. Both ends read the same physical TSC.
 */
#include "core_stamp.h"

static u64 one(void)
{
	u64 there = stamp();

	return tsc_begin() - there;
}

static u64 one_control(void)
{
	stamp_nothing();
	u64 there = rdtsc();

	return tsc_begin() - there;
}

HVLAB_BENCH(exit_trap_out, .what = "hypercall, second half: the core's handler to guest", CORE_STAMP_BENCH);

HVLAB_ABOUT(exit_trap_out,
	"The second half of a hypercall: from the core's handler back to the guest's next instruction.",
	"Not the way in (exit_trap_in); together they are one hypercall.",
	"As exit_trap_in: both ends are stamps of one TSC, and each half contains one stamp.");
