/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The self-IPI register that only x2APIC has (MSR 83Fh): the shortest way to an interrupt. The APIC changes to x2APIC for
 * this benchmark and back.
 */
#define SEND() wrmsr(MSR_X2APIC_SELF, IRQ_VECTOR)
#include "self_ipi_x2apic.h"

HVLAB_BENCH(irq_selfipi_x2apic, .what = "self-IPI by x2APIC's own register: send, take, end", SELF_IPI_X2APIC_BENCH);

HVLAB_ABOUT(irq_selfipi_x2apic,
	"The same as irq_selfipi, sent by the register that x2APIC has for nothing else and ended by its EOI register: two "
	"MSR writes instead of two MMIO writes.",
	"Not the ICR of x2APIC (irq_icr_x2apic).",
	"With APICv the register needs no exit at all while the ICR still may. The lab's emulators have no x2APIC, or no way "
	"back from it, on the bare machine, so bare has no value there to compare it with.");
