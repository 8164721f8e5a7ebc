/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A schedule of TSC deadlines, open loop: how late each is, while the vCPU is halted.
 */
#include <hvlab/bench.h>
#include "apic_timer.h"

static const char *setup(struct bench_env *env)
{
	const char *absent = timer_open_deadline();

	cli();
	return absent;
}

static u64 await(u64 t)
{
	u64 before = irq.taken;

	irq.sent++;
	timer_arm_deadline(t);
	return timer_halt(before);
}

HVLAB_BENCH(tmr_deadline_halt, .what = "TSC deadlines by schedule: how late, vCPU halted", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .period = TIMER_PERIOD, .await = await, .check = irq_check,
	    .teardown = timer_close, .exits_per_op = EXITS_VARY,
	    .result = RESULT_OWN, .result_of = "slots missed, which the load decides");

HVLAB_ABOUT(tmr_deadline_halt,
	"The open loop of tmr_deadline_open with the vCPU in HLT between events: what an idle guest pays to be woken in time.",
	"Not waking by another vCPU (irq_ipi_halted).",
	"Halt polling, the scheduler and the processor's own sleep states are all in it, and the host's idle policy may weigh "
	"more than its hypervisor. A period near the depth of a sleep state makes it bimodal. Exits vary: what ends a sleep "
	"may or may not be one. Between a fresh host and a snapshot of it the path need not repeat: other timers expire at "
	"other moments.");
