/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A schedule of TSC deadlines, open loop: how late each is, while the vCPU spins.
 */
#include <hvlab/bench.h>
#include "apic_timer.h"

static const char *setup(struct bench_env *env)
{
	return timer_open_deadline();
}

static u64 await(u64 t)
{
	u64 before = irq.taken;

	irq.sent++;
	timer_arm_deadline(t);
	return timer_spin(before);
}

HVLAB_BENCH(tmr_deadline_open, .what = "TSC deadlines by schedule: how late, vCPU spinning", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .period = TIMER_PERIOD, .await = await, .check = irq_check,
	    .teardown = timer_close, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_OWN, .result_of = "slots missed, which the load decides");

HVLAB_ABOUT(tmr_deadline_open,
	"An open loop: deadlines every 100000 ticks, fixed before the first, and the ticks from each to the first instruction "
	"of its handler, also when the one before was late. Distribution and series; the result counts the slots that began "
	"too late to be armed in time. The vCPU spins meanwhile.",
	"Not an idle guest, whose vCPU sleeps (tmr_deadline_halt), and not the timer of an operating system.",
	"The control only reads the TSC until its time has come, so the value is beyond what a spinning reader would see. A "
	"period shorter than what an interrupt takes makes every slot later than the one before: look at missed slots first. "
	"In the path lane a distribution has no meaning, only its repetition. Exits vary: the host's timer is one only when "
	"it hits a running guest.");
