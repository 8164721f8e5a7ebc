/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A schedule kept by the APIC timer in one-shot mode, open loop: how late each event is, while the vCPU is halted. The
 * timer has a clock of its own, whose rate is measured first.
 */
#include <hvlab/bench.h>
#include "apic_timer.h"

#define CALIBRATION (1ull << 22) /* TSC ticks */

static u64 counts, ticks; /* of the timer's clock, in so many of the TSC */

/* The readings enclose the interval, so the rate is never too low: an event may be late by that, and never early. */
static void calibrate(void)
{
	lapic_write(&irq.apic, LAPIC_LVT_TIMER, LAPIC_MASKED);
	lapic_write(&irq.apic, LAPIC_TIMER_INITIAL, ~0u);
	u32 first = lapic_read(&irq.apic, LAPIC_TIMER_CURRENT);
	u64 begin = rdtsc();

	while (rdtsc() - begin < CALIBRATION)
		barrier();
	ticks = rdtsc() - begin;
	counts = first - lapic_read(&irq.apic, LAPIC_TIMER_CURRENT);
	lapic_write(&irq.apic, LAPIC_TIMER_INITIAL, 0);
	lapic_write(&irq.apic, LAPIC_LVT_TIMER, IRQ_VECTOR);
}

static const char *setup(struct bench_env *env)
{
	timer_open_oneshot();
	cli();
	calibrate();
	return counts ? NULL : "the APIC timer stands still";
}

static u64 await(u64 t)
{
	u64 before = irq.taken, now = rdtsc();
	u64 ahead = t > now ? t - now : 0;

	irq.sent++;
	timer_arm_oneshot((u32)(ahead * counts / ticks) + 1);
	return timer_halt(before);
}

HVLAB_BENCH(tmr_oneshot_halt, .what = "APIC timer by schedule: how late, vCPU halted", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .period = TIMER_PERIOD, .await = await, .check = irq_check,
	    .teardown = timer_close, .exits_per_op = EXITS_VARY,
	    .result = RESULT_OWN, .result_of = "slots missed, which the load decides");

HVLAB_ABOUT(tmr_oneshot_halt,
	"The open loop of tmr_deadline_halt with the older mode of the timer: a count of its own clock instead of a point in "
	"time, which every machine with an APIC has.",
	"Not the accuracy of that clock: its rate is measured at the start, over 2^22 ticks.",
	"Between reading the TSC and arming there is time, which makes each event late by just that; a deadline has no such "
	"gap. The rate is measured so that no event is early, at the price of up to some tenths of a percent of the period. "
	"Exits vary, and the path need not repeat, as with tmr_deadline_halt.");
