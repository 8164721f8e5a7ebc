/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two benchmarks of Hyper-V's synthetic timer share: deadlines 100 us apart, laid down before the first is
 * armed; what is measured is the time from a deadline to the handler's first stamp (docs/method.md section 8).
 */
#ifndef HVLAB_STIMER_H
#define HVLAB_STIMER_H

#include "hyperv_guest.h"
#include "platform.h"

#define STIMER_PERIOD 1000 /* units of 100 ns */

static struct hyperv_timer_run stimer;

static inline const char *stimer_setup(bool direct)
{
	stimer = (struct hyperv_timer_run){0};
	return platform_hyperv()->timer_open(direct);
}

static inline const char *stimer_check(u64 *result)
{
	*result = stimer.missed;
	if (stimer.lost)
		return "an interrupt did not come";
	if (stimer.early)
		return "an interrupt came before its time";
	if (stimer.wrong)
		return "a message was not this timer's, or not of this deadline";
	return stimer.fired ? NULL : "no interrupt came";
}

/* The rest of the descriptor: body, control and ticks are the same for both. */
static void body(u64 n)
{
	platform_hyperv()->timer_run(n, STIMER_PERIOD, &stimer);
}

static void control(u64 n)
{
	platform_hyperv()->timer_stamp(n, &stimer);
}

static u64 ticks(void)
{
	return stimer.latency;
}

static void teardown(void)
{
	platform_hyperv()->timer_close();
}

#define STIMER_BENCH .unit = UNIT_IRQ, .needs = NEED_RING0 | NEED_IRQ | NEED_HYPERV, .setup = setup, .body = body, \
		     .control = control, .check = stimer_check, .teardown = teardown, .ticks = ticks

#endif
