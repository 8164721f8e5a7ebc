/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * #UD raised and taken inside the guest, through the IDT, the runtime's handler and its fixup table.
 */
#include <hvlab/bench.h>
#include "traps.h"

static u64 taken, wanted, counted; /* by the body, of it, and by the control, which so does all the same but trap */

static void body(u64 n)
{
	wanted += n;
	while (n--)
		__asm__ volatile(TRAP("", "ud2") : "+m"(taken) :: "memory", "cc");
}

static void control(u64 n)
{
	while (n--)
		__asm__ volatile(TRAP_NONE("") : "+m"(counted) :: "memory", "cc");
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
	return taken == wanted ? NULL : "not every #UD was taken once";
}

HVLAB_BENCH(exit_ud, .what = "#UD taken inside the guest", .unit = UNIT_OP, .needs = NEED_TRAPS, .setup = setup,
	    .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_ud,
	"An undefined instruction, delivered to the guest's own handler and back by IRET. The handler is the runtime's and "
	"takes about the same instructions everywhere, so bare shows how much of the value it is.",
	"Not an operating system's signal or exception path.",
	"One exit is declared because KVM looks at every #UD first, to emulate what the processor lacks; where none is "
	"counted (^) it goes straight to the guest. A PV guest gets it bounced by Xen.");
