/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ICR as an MSR (830h): irq_selfipi in x2APIC mode, to which the APIC changes for this benchmark and back.
 */
#include "self_ipi_x2apic.h"

HVLAB_BENCH(irq_icr_x2apic, .what = "self-IPI by x2APIC's ICR: send, take, end", SELF_IPI_X2APIC_BENCH);

HVLAB_ABOUT(irq_icr_x2apic,
	"irq_selfipi with the ICR as one 64-bit MSR: against irq_selfipi it is xAPIC against x2APIC, the same interrupt by "
	"MMIO and by MSR.",
	"Not an IPI to another vCPU, where x2APIC also saves the second half of the ICR.",
	"The difference is mostly instruction decoding, and on processors that KVM takes for vulnerable to L1TF the flush "
	"of the first-level cache that follows it; where the processor decodes (APIC-write exits) it shrinks.");
