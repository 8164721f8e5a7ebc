/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a register of COM1 that only holds what was written to it: Xen hands it to the device model, a process of
 * dom0, and waits for its answer. A port that no device claims (exit_pio_user) Xen answers itself.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "platform.h"
#include "x86.h"

#define SCRATCH 0x3ff
#define KEPT 0x5a

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"((u16)SCRATCH) : "memory")

static const char *setup(struct bench_env *env)
{
	(void)env;
	outb(SCRATCH, KEPT);
	return inb(SCRATCH) == KEPT ? NULL : "no COM1, and so no device model";
}

LOOPS_KEEPING(u8, "inb %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == KEPT ? NULL : "the register lost what it held";
}

HVLAB_BENCH(xen_pio_model, .what = "IN from a device of the device model in dom0", .unit = UNIT_OP,
	    .needs = NEED_XEN | NEED_RING0, .setup = setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(xen_pio_model,
	"A read of a port that the device model of an HVM guest serves: the exit, Xen, the wake-up of a "
	"process in another domain, and all the way back.",
	"A port that Xen itself answers: exit_pio_hv.",
	"It measures the scheduling of dom0 as much as Xen: pin its vCPU, and look at the spread.");
