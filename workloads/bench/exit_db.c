/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #DB by single-stepping one instruction: TF is set by POPF, the trap comes behind the next instruction, and the fixup
 * ends the stepping.
 */
#include "traps.h"

/* The trap's saved address is that of the jump behind NOP. */
#define STEP(flag) "pushfq\n orq $" flag ", (%%rsp)\n popfq\n nop"

TRAP_LOOPS("#DB", STEP("0x100"), STEP("0"), "", "memory", "cc")

HVLAB_BENCH(exit_db, .what = "#DB of a single step, taken inside the guest", .needs = NEED_RING0 | NEED_TRAPS, TRAP_BENCH,
	    .exits_per_op = 1);

HVLAB_ABOUT(exit_db,
	"One single step: the flag set by POPF, the trap behind the next instruction, the handler, IRET.",
	"Not a breakpoint register (exit_dr7).",
	"One exit is declared because hypervisors intercept #DB: a guest could otherwise hang a processor with it "
	"(CVE-2015-8104). The minimal core does not (^): its guest owns the processor and may hang it.");
