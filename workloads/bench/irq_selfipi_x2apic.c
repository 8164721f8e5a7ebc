/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The self-IPI register that only x2APIC has (MSR 83Fh): the shortest way to an interrupt. The APIC changes to x2APIC for
 * this benchmark and back.
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

		wrmsr(MSR_X2APIC_SELF, IRQ_VECTOR);
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

HVLAB_BENCH(irq_selfipi_x2apic, .what = "self-IPI by x2APIC's own register: send, take, end", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_X2APIC, .setup = setup, .body = body, .control = empty_loop,
	    .check = irq_check, .teardown = teardown, .exits_per_op = 2, .stable = true);

HVLAB_ABOUT(irq_selfipi_x2apic,
	"The same as irq_selfipi, sent by the register that x2APIC has for nothing else and ended by its EOI register: two "
	"MSR writes instead of two MMIO writes.",
	"Not the ICR of x2APIC (irq_icr_x2apic).",
	"With APICv the register needs no exit at all while the ICR still may. The emulated processor of QEMU has no x2APIC, "
	"so bare has no value to hold it against in the lab.");
