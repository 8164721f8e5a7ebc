/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An IPI to a vCPU that runs, and its acknowledgement. The target spins with interrupts on.
 */
#include <hvlab/bench.h>
#include "ipi.h"

static struct {
	volatile bool stop, runs;
} target;

static void spin(void *unused)
{
	sti();
	target.runs = true;
	while (!target.stop)
		pause();
	cli();
}

static const char *setup(struct bench_env *env)
{
	env->count_ops = 50;
	ipi_open();
	return NULL;
}

static void body(u64 n)
{
	target.stop = target.runs = false;
	platform_run_on(1, spin, NULL);
	while (!target.runs)
		pause();
	for (ipi_sum = 0; n--;)
		ipi_send(ICR_FIXED, platform_apic_id(1), 1);
	target.stop = true;
	platform_wait_for(1);
}

HVLAB_BENCH(irq_ipi_running, .what = "IPI to a running vCPU, until it acknowledges", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_SMP, .setup = setup, .body = body, .control = ipi_control,
	    .ticks = ipi_ticks, .check = irq_check, .exits_per_op = EXITS_VARY,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_ipi_running,
	"From the write of the ICR to seeing in shared memory that a vCPU, which spins with interrupts on, has taken the "
	"interrupt: the exit of the sender, the kick of the target, its handler. What a TLB shoot-down waits for.",
	"Not a halted target (irq_ipi_halted), and no one-way time, which would need clk_warp to be 0.",
	"Only honest when each vCPU has a processor of its own; hyperthreads of one core are closer than cores. The target "
	"spins with PAUSE, which a hypervisor may intercept and so take it off its processor. Posted interrupts make the kick "
	"free of exits; that is why they vary.");
