/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ICR as an MSR (830h): irq_selfipi in x2APIC mode, to which the APIC changes for this benchmark and back.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "irq.h"

static const char *setup(struct bench_env *env)
{
	const char *absent = lapic_to_x2apic();

	(void)env;
	irq.apic.x2 = false;
	if (!absent)
		irq_open(irq_taken);
	return absent;
}

static void body(u64 n)
{
	irq.sent += n;
	while (n--) {
		u64 before = irq.taken;

		lapic_send(&irq.apic, ICR_TO_SELF | ICR_ASSERT | IRQ_VECTOR, 0);
		irq_await(before);
	}
}

static void teardown(void)
{
	irq_close();
	if (irq.apic.x2)
		lapic_to_xapic();
	irq.apic.x2 = false;
}

HVLAB_BENCH(irq_icr_x2apic, .what = "self-IPI by x2APIC's ICR: send, take, end", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_X2APIC, .setup = setup, .body = body, .control = empty_loop,
	    .check = irq_check, .teardown = teardown, .exits_per_op = 2, .stable = true);

HVLAB_ABOUT(irq_icr_x2apic,
	"irq_selfipi with the ICR as one 64-bit MSR: against irq_selfipi it is xAPIC against x2APIC, the same interrupt by "
	"MMIO and by MSR.",
	"Not an IPI to another vCPU, where x2APIC also saves the second half of the ICR.",
	"The difference is mostly instruction decoding: where the processor decodes for the hypervisor (APIC-write exits) "
	"it shrinks.");
