/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The way into the hypervisor: from the guest's hypercall instruction to the core's handler, which reads the TSC.
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
	u64 begin = tsc_begin();

	return core_call(amd, CORE_CALL_STAMP, 0).rax - begin;
}

static u64 one_control(void)
{
	u64 begin = tsc_begin();

	core_no_call(amd, CORE_CALL_STAMP, 0);
	return rdtsc() - begin;
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

HVLAB_BENCH(exit_trap_in, .what = "hypercall, first half: guest to the core's handler", .unit = UNIT_OP, .setup = setup,
	    .needs = NEED_RING0 | NEED_HYPERCALL | NEED_CORE, .body = body, .control = control, .ticks = ticks,
	    .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_trap_in,
	"The first half of a hypercall: from the guest's instruction to the TSC as the core's handler reads it.",
	"Not the hardware's part alone (exit_vmrun), and only the minimal core can tell.",
	"Guest and core must read the same TSC, so no offset may be set; the check sees only a gross one. The engine's "
	"median hides that single halves are short against a stamp.");
