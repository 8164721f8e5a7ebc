/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #DB by single-stepping one instruction: TF is set by POPF, the trap comes behind the next instruction, and the fixup
 * ends the stepping.
 */
#include <hvlab/bench.h>
#include "traps.h"

static u64 taken, wanted, counted; /* by the body, of it, and by the control, which so does all the same but trap */

/* The trap's saved address is that of the jump behind NOP. */
#define STEP(flag) "pushfq\n orq $" flag ", (%%rsp)\n popfq\n nop"

static void body(u64 n)
{
	wanted += n;
	while (n--)
		__asm__ volatile(TRAP(STEP("0x100"), "") : "+m"(taken) :: "memory", "cc");
}

static void control(u64 n)
{
	while (n--)
		__asm__ volatile(TRAP_NONE(STEP("0")) : "+m"(counted) :: "memory", "cc");
}

static const char *setup(struct bench_env *env)
{
	(void)env;
	taken = wanted = 0;
	return NULL;
}

static const char *check(u64 *result)
{
	*result = taken;
	return taken == wanted ? NULL : "not every #DB was taken once";
}

HVLAB_BENCH(exit_db, .what = "#DB of a single step, taken inside the guest", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_TRAPS, .setup = setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_db,
	"One single step: the flag set by POPF, the trap behind the next instruction, the handler, IRET.",
	"Not a breakpoint register (exit_dr7).",
	"One exit is declared because hypervisors intercept #DB: a guest could otherwise hang a processor with it "
	"(CVE-2015-8104). The minimal core does not (^): its guest owns the processor and may hang it.");
