/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TSC deadline that has passed already: the timer interrupts at once. What the machinery costs without any waiting.
 */
#include "apic_timer.h"

static const char *setup(struct bench_env *env)
{
	return timer_open_deadline();
}

TIMER_LOOP(timer_arm_deadline(1))

HVLAB_BENCH(tmr_deadline_now, .what = "TSC deadline in the past: arm, interrupt, end", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .body = body, .control = empty_loop, .check = irq_check,
	    .teardown = timer_close, .exits_per_op = 2, .stable = true,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(tmr_deadline_now,
	"A TSC deadline in the past, which must interrupt at once: the write of the MSR, the interrupt, EOI.",
	"Not the accuracy of a timer (tmr_deadline_open): there is nothing to wait for.",
	"A hypervisor may find out that the time has come and inject at once, or arm a timer of its own and take its "
	"interrupt first: two different paths behind the same value.");
