/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EOI by MSR: irq_eoi in x2APIC mode, to which the APIC changes for this benchmark and back.
 */
#include "apic_eoi.h"

static const char *setup(struct bench_env *env)
{
	const char *absent = lapic_to_x2apic();

	apic = lapic_here();
	apic.x2 &= !absent;
	ended = 0;
	return absent;
}

static void teardown(void)
{
	if (apic.x2)
		lapic_to_xapic();
	apic.x2 = false;
}

HVLAB_BENCH(irq_eoi_x2apic, .what = "EOI by x2APIC's register, with nothing in service",
	    .needs = NEED_RING0 | NEED_IRQ | NEED_X2APIC, APIC_EOI_BENCH, .teardown = teardown);

HVLAB_ABOUT(irq_eoi_x2apic,
	"The same write as irq_eoi, by MSR: what an access to the APIC costs without decoding an instruction.",
	"Not the end of a real interrupt.",
	"The lab's emulators have no x2APIC, or no way back from it, on the bare machine: compare it with irq_eoi of the same "
	"system.");
