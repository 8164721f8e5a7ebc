/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An interrupt to this vCPU itself: sent through the ICR, taken through the IDT, ended by EOI, in the mode that the APIC
 * was found in. Closed loop: the next is sent when this one was taken. Two exits, ICR and EOI, where no APIC acceleration
 * serves them.
 */
#include "self_ipi.h"

static const char *setup(struct bench_env *env)
{
	irq_open(irq_taken);
	return NULL;
}

HVLAB_BENCH(irq_selfipi, .what = "self-IPI: send, take, end", .needs = NEED_RING0 | NEED_IRQ, SELF_IPI_BENCH,
	    .check = irq_check, .teardown = irq_close, .exits_per_op = 2, .hist = true,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_selfipi,
	"An interrupt from a vCPU to itself from the write of the ICR to the end of its handler, EOI included, in the APIC "
	"mode that the guest was started in (fact apic.mode).",
	"Not an interrupt between vCPUs (irq_ipi_running, irq_ipi_halted), and no latency: the loop is closed, what it gives "
	"is service time.",
	"APIC virtualisation (APICv, AVIC) takes away one or both exits (on lab/intel for Xen, which uses virtual-interrupt "
	"delivery without posted interrupts; KVM does not), and another interrupt source in use may switch it "
	"off. xAPIC and x2APIC are different operations: compare the mode before the numbers.");
