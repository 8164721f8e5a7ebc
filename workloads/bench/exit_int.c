/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INT n: a software interrupt through the guest's own IDT.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "platform.h"
#include "x86.h"

#define VECTOR 0xe2

static volatile u64 taken;
static u64 raised;

/* Not of the APIC, so it needs no EOI. */
static void handler(void)
{
	taken++;
}

static const char *setup(struct bench_env *env)
{
	taken = raised = 0;
	platform_interrupt(VECTOR, handler);
	return NULL;
}

static void body(u64 n)
{
	raised += n;
	while (n--)
		__asm__ volatile("int %0" :: "i"(VECTOR) : "memory", "cc");
}

static const char *check(u64 *result)
{
	*result = taken;
	return taken == raised ? NULL : "not every interrupt raised was taken once";
}

HVLAB_BENCH(exit_int, .what = "INT n taken inside the guest", .unit = UNIT_IRQ, .needs = NEED_RING0, .setup = setup,
	    .body = body, .control = empty_loop, .check = check, .exits_per_op = 0, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(exit_int,
	"A software interrupt: IDT, handler, IRET. What delivering anything costs inside a guest when no hypervisor is asked.",
	"Not an interrupt of a device or another vCPU: no APIC and no EOI take part.",
	"It is the floor for the irq family: what those cost beyond this is APIC and hypervisor.");
