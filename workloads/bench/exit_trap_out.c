/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way back: from the core's handler, which reads the TSC, to the guest's next instruction.
 * exit_trap_in and exit_trap_out add up to one hypercall. Both ends read the same physical TSC.
 */
#include <hvlab/bench.h>
#include "core_call.h"
#include "tsc.h"

static bool amd;
static u64 sum, least;

static const char *setup(struct bench_env *env)
{
	(void)env;
	amd = cpuid(0, 0).ebx != 0x756e6547; /* not "Genu"ineIntel */
	least = ~0ull;
	return NULL;
}

static u64 one(void)
{
	u64 there = core_call(amd, CORE_CALL_STAMP, 0).rax;

	return tsc_begin() - there;
}

static u64 one_control(void)
{
	core_no_call(amd, CORE_CALL_STAMP, 0);
	u64 there = rdtsc();

	return tsc_begin() - there;
}

static void body(u64 n)
{
	for (sum = 0; n--;) {
		u64 ticks = one();

		sum += ticks;
		least = ticks < least ? ticks : least;
	}
}

static void control(u64 n)
{
	for (sum = 0; n--;)
		sum += one_control();
}

static u64 ticks(void)
{
	return sum;
}

static const char *check(u64 *result)
{
	*result = least;
	return least >> 32 ? "the core's TSC is not the guest's" : NULL;
}

HVLAB_BENCH(exit_trap_out, .what = "hypercall, second half: the core's handler to guest", .unit = UNIT_OP, .setup = setup,
	    .needs = NEED_RING0 | NEED_HYPERCALL | NEED_CORE, .body = body, .control = control, .ticks = ticks,
	    .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_trap_out,
	"The second half of a hypercall: from the core's handler back to the guest's next instruction.",
	"Not the way in (exit_trap_in); together they are one hypercall.",
	"As exit_trap_in: both ends are stamps of one TSC, and each half contains one stamp.");
