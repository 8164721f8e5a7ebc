/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EOI with no interrupt in service, in the mode that the APIC was found in: the access alone.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "lapic.h"

static struct lapic apic;
static u64 ended;

static const char *setup(struct bench_env *env)
{
	(void)env;
	apic = lapic_here();
	ended = 0;
	return NULL;
}

static void body(u64 n)
{
	ended += n;
	while (n--)
		lapic_write(&apic, APIC_EOI, 0);
}

/* The spurious-interrupt register still says that the APIC is on, so somebody took the writes for what they were. */
static const char *check(u64 *result)
{
	*result = ended;
	return (lapic_read(&apic, APIC_SPURIOUS) & SPURIOUS_ON) == SPURIOUS_ON ? NULL : "the APIC is no longer enabled";
}

HVLAB_BENCH(irq_eoi, .what = "EOI with nothing in service", .unit = UNIT_OP, .needs = NEED_RING0 | NEED_IRQ,
	    .setup = setup, .body = body, .control = empty_loop, .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(irq_eoi,
	"A write of the APIC's EOI register while no interrupt is in service: the part of every interrupt that is only an "
	"access to the APIC.",
	"Not the end of a real interrupt, where a level must be re-evaluated and the I/O APIC may have to be told.",
	"APICv, AVIC and paravirtual EOI (KVM, Hyper-V) make it free, and then the value says nothing of the exit it saves. "
	"In the APIC's mode at boot: MMIO or MSR.");
