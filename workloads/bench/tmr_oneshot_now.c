/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The APIC timer with a count of one: it interrupts as good as at once. For machines without a TSC deadline, and against
 * tmr_deadline_now where there is one.
 */
#include "apic_timer.h"

static const char *setup(struct bench_env *env)
{
	timer_open_oneshot();
	return NULL;
}

TIMER_LOOP(timer_arm_oneshot(1))

HVLAB_BENCH(tmr_oneshot_now, .what = "APIC timer with a count of one: arm, interrupt, end", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .body = body, .control = empty_loop, .check = irq_check,
	    .teardown = timer_close, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(tmr_oneshot_now,
	"The APIC timer in one-shot mode with the smallest count: the write of the initial count, the interrupt, EOI.",
	"Not how long one tick of that timer is, though it is in the value: from under one to some ten nanoseconds.",
	"Hypervisors have a shortest interval below which they do not go, and it may be far above one tick. Exits vary: the "
	"host's timer may or may not hit a running guest.");
