/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EOI with no interrupt in service, in the mode that the APIC was found in: the access alone.
 */
#include "apic_eoi.h"

static const char *setup(struct bench_env *env)
{
	apic = lapic_here();
	ended = 0;
	return NULL;
}

HVLAB_BENCH(irq_eoi, .what = "EOI with nothing in service", .needs = NEED_RING0 | NEED_IRQ, APIC_EOI_BENCH);

HVLAB_ABOUT(irq_eoi,
	"A write of the APIC's EOI register while no interrupt is in service: the part of every interrupt that is only an "
	"access to the APIC.",
	"Not the end of a real interrupt, where a level must be re-evaluated and the I/O APIC may have to be told.",
	"APICv, AVIC and paravirtual EOI (KVM, Hyper-V) make it free, and then the value says nothing of the exit it saves. "
	"In the APIC's mode at boot: MMIO or MSR.");
