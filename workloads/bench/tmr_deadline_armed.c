/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A TSC deadline some way ahead, armed anew after each interrupt: how late it comes while the vCPU spins. Closed loop.
 */
#include <hvlab/bench.h>
#include "apic_timer.h"

#define AHEAD 50000 /* ticks: more than arming takes */

static u64 late, early;

static const char *setup(struct bench_env *env)
{
	env->count_ops = 50;
	early = 0;
	return timer_open_deadline();
}

static void body(u64 n)
{
	for (late = 0; n--;) {
		u64 before = irq.taken, t = rdtsc() + AHEAD;

		irq.sent++;
		timer_arm_deadline(t);
		u64 at = timer_spin(before);

		late += at > t ? at - t : 0;
		early += at < t;
	}
}

static void control(u64 n)
{
	for (late = 0; n--;)
		barrier();
}

static u64 ticks(void)
{
	return late;
}

static const char *check(u64 *result)
{
	const char *wrong = irq_check(result);

	return early ? "an interrupt came before its deadline" : wrong;
}

HVLAB_BENCH(tmr_deadline_armed, .what = "TSC deadline ahead: how late its interrupt is, vCPU spinning", .unit = UNIT_IRQ,
	    .needs = NEED_RING0 | NEED_IRQ, HVLAB_CLOSED_LOOP, .ticks = ticks, .teardown = timer_close,
	    .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_NEAR);

HVLAB_ABOUT(tmr_deadline_armed,
	"Ticks from a TSC deadline, set 50000 ticks ahead each time, to the first instruction of its handler, while the vCPU "
	"runs. An interrupt before its deadline is FAIL.",
	"Not latency under a schedule: each is armed when the one before is done, so a late one delays no other "
	"(tmr_deadline_open).",
	"KVM fires early on purpose and waits inside the exit (lapic_timer_advance), which hides its own latency. Exits vary: "
	"the host's timer interrupt is one only when it hits a running guest.");
