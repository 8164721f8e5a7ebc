/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * World switch alone, seen and timed by the core: it enters the guest at an instruction that exits at once, in a loop
 * of four instructions, and saves no register. What remains is what the processor itself takes.
 */
#include <hvlab/bench.h>
#include "core_call.h"
#include "x86.h"

static bool amd, bad;
static u64 sum;

static const char *setup(struct bench_env *env)
{
	amd = cpuid(0, 0).ebx != 0x756e6547; /* not "Genu"ineIntel */
	bad = false;
	return NULL;
}

/* The control makes the same hypercalls and asks for no entries. */
static void enter(u64 n, bool control)
{
	for (sum = 0; n;) {
		u64 part = n < CORE_VMRUN_MAX ? n : CORE_VMRUN_MAX;
		struct core_answer a = core_call(amd, CORE_CALL_VMRUN, control ? 0 : part);

		bad |= a.rax >= CORE_EBADARG || a.rbx != (control ? 0 : part);
		sum += a.rax;
		n -= part;
	}
}

static void body(u64 n)
{
	enter(n, false);
}

static void control(u64 n)
{
	enter(n, true);
}

static u64 ticks(void)
{
	return sum;
}

static const char *check(u64 *result)
{
	*result = bad;
	return bad ? "the core did not enter as often as it was asked to" : NULL;
}

HVLAB_BENCH(exit_vmrun, .what = "VMRUN and exit alone, in the core's tightest loop", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .needs = NEED_RING0 | NEED_HYPERCALL | NEED_CORE, .ticks = ticks, .exits_per_op = 1, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_vmrun,
	"World switch alone: the core enters the guest at an instruction that exits at once, in a loop of four "
	"instructions.",
	"Not an exit as any hypervisor handles one: no register is saved and nothing is decided.",
	"It is the processor's price and the floor of all others. Under another hypervisor it is that one's nested "
	"virtualisation which is measured.");
