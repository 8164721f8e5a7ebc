/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One IPI to all other vCPUs by shorthand, until the last of them has acknowledged. They are halted.
 */
#include <hvlab/bench.h>
#include "ipi.h"
#include "printf.h"

static u64 others;

static const char *setup(struct bench_env *env)
{
	env->count_ops = 50;
	others = platform_cpus() - 1;
	format(env->params, sizeof(env->params), "targets=%lu", others);
	ipi_open();
	return NULL;
}

static void body(u64 n)
{
	for (ipi_sum = 0; n--;) {
		ipi_settle();
		ipi_send(ICR_TO_OTHERS, 0, others);
	}
}

HVLAB_BENCH(irq_ipi_broadcast, .what = "IPI to all others by shorthand, until the last acknowledges", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_SMP, .setup = setup, .body = body, .control = ipi_control,
	    .ticks = ipi_ticks, .check = irq_check, .exits_per_op = EXITS_VARY,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(irq_ipi_broadcast,
	"One write of the ICR with the shorthand for all others, until the last of them, halted before, has acknowledged in "
	"shared memory. How it grows with the number of targets (params) is the question.",
	"Not a multicast by list: guests with paravirtual IPIs (KVM, Hyper-V) use another way.",
	"The slowest target decides. With two vCPUs it is irq_ipi_halted by another form of the ICR. With more vCPUs than "
	"processors it measures how long it takes until everybody had a turn. Exits vary with the number of targets and with "
	"what woke them.");
