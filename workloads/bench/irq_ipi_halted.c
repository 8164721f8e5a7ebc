/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An IPI to a vCPU that is halted, and its acknowledgement: the way a guest wakes an idle processor.
 */
#include <hvlab/bench.h>
#include "ipi.h"

static const char *setup(struct bench_env *env)
{
	env->count_ops = 50;
	ipi_open();
	return NULL;
}

/* The target halts again after each IPI; ipi_settle() gives it the time to do so. */
static void body(u64 n)
{
	for (ipi_sum = 0; n--;) {
		ipi_settle();
		ipi_send(ICR_FIXED, platform_apic_id(1), 1);
	}
}

HVLAB_BENCH(irq_ipi_halted, .what = "IPI to a halted vCPU, until it acknowledges", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_SMP, .setup = setup, .body = body, .control = ipi_control,
	    .ticks = ipi_ticks, .check = irq_check, .exits_per_op = EXITS_VARY,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_ipi_halted,
	"From the write of the ICR to seeing in shared memory that a halted vCPU has taken the interrupt: the exit of the "
	"sender, waking a sleeping vCPU, entering it, its handler. Before each the target gets 2^17 ticks to halt again; they "
	"are not counted.",
	"Not a running target (irq_ipi_running), and no one-way time: the way back through the cache is in it.",
	"Halt polling makes it look like a running target, and deep sleep states of the processor add more than any "
	"hypervisor. With fewer processors than vCPUs it is the scheduler that is measured. Exits vary with all of that.");
