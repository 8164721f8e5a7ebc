/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way into the hypervisor: from the guest's hypercall instruction to the core's handler, which reads the TSC.
 * exit_trap_in and exit_trap_out add up to one hypercall. Both ends read the same physical TSC.
 */
#include "core_stamp.h"

static u64 one(void)
{
	u64 begin = tsc_begin();

	return stamp() - begin;
}

static u64 one_control(void)
{
	u64 begin = tsc_begin();

	stamp_nothing();
	return rdtsc() - begin;
}

HVLAB_BENCH(exit_trap_in, .what = "hypercall, first half: guest to the core's handler", CORE_STAMP_BENCH);

HVLAB_ABOUT(exit_trap_in,
	"The first half of a hypercall: from the guest's instruction to the TSC as the core's handler reads it.",
	"Not the hardware's part alone (exit_vmrun), and only the minimal core can tell.",
	"Guest and core must read the same TSC, so no offset may be set; the check sees only a gross one. The engine's "
	"median hides that single halves are short against a stamp.");
