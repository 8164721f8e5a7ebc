/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A self-IPI that wakes: sent with interrupts off, taken out of HLT. Three exits, ICR, HLT and EOI, and on some
 * processors a fourth, because an interrupt waits while it cannot be taken.
 */
#define WAIT(before) while (irq.taken == before) sti_hlt()
#include "self_ipi.h"

static const char *setup(struct bench_env *env)
{
	irq_open(irq_taken);
	cli();
	return NULL;
}

HVLAB_BENCH(irq_selfipi_hlt, .what = "self-IPI taken out of HLT: send, halt, take, end", .needs = NEED_RING0 | NEED_IRQ,
	    SELF_IPI_BENCH, .check = irq_check, .teardown = irq_close, .exits_per_op = EXITS_VARY,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_selfipi_hlt,
	"A self-IPI that already waits when the vCPU executes HLT: send, HLT, interrupt, EOI.",
	"Not sleeping: the hypervisor finds the interrupt before it would give the processor away. exit_hlt is what HLT alone "
	"adds.",
	"Halt polling plays no part here, in contrast to every HLT that waits for something. Exits vary: a hypervisor may let "
	"the guest halt by itself, and KVM on AMD has a fourth when interrupts are opened. The result counts interrupts that "
	"were taken twice, which Xen HVM in the lab shows at one in some hundred. KVM on the lab's AMD processor cannot run it: "
	"Bochs hides the interrupt that waits, and the guest never wakes.");
