/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A self-IPI that the task priority holds back: the APIC's register is raised, the interrupt sent, the register lowered,
 * and there it is taken. Four exits where nothing is accelerated. By the register and not by CR8, which is the same
 * priority: QEMU's emulated processor ends when CR8 is lowered under Xen with an interrupt waiting.
 */
#include "irq.h"

#define APIC_TPR 0x80
#define HIGH 0xf0 /* above every vector */

static u64 early; /* taken while they should have been held back */

static inline void set_priority(u32 priority)
{
	lapic_write(&irq.apic, APIC_TPR, priority);
}

#define SEND()                                     \
	do {                                       \
		set_priority(HIGH);                \
		self_ipi_send();                   \
		early += irq.taken - before;       \
		set_priority(0);                   \
	} while (0)
#include "self_ipi.h"

static const char *setup(struct bench_env *env)
{
	early = 0;
	irq_open(irq_taken);
	return NULL;
}

static const char *check(u64 *result)
{
	const char *wrong = irq_check(result);

	return early ? "an interrupt was taken in spite of the task priority" : wrong;
}

static void teardown(void)
{
	set_priority(0);
	irq_close();
}

HVLAB_BENCH(irq_selfipi_tpr, .what = "self-IPI held back by the task priority, then let come",
	    .needs = NEED_RING0 | NEED_IRQ, SELF_IPI_BENCH, .check = check, .teardown = teardown, .exits_per_op = 4,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_selfipi_tpr,
	"An interrupt that the task priority holds back until it is lowered: raise, send, lower, interrupt, EOI, all in the "
	"APIC's registers. The order of events when Windows leaves a high interrupt level with something waiting.",
	"Not CR8 (exit_cr8), which is the same priority without an exit on most processors.",
	"With APICv or AVIC the processor does all of it; with a TPR threshold only the lowering is an exit. The first write "
	"raises nothing that waits and is much cheaper for a hypervisor than the second.");
