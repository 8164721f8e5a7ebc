/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two benchmarks of Hyper-V's synthetic timer share: deadlines PERIOD ticks apart, laid down before the first
 * is armed; what is measured is the time from a deadline to the handler's first stamp (docs/method.md section 8).
 */
#pragma once

#include "hyperv_guest.h"
#include "platform.h"
#include "printf.h"
#include "str.h"
#include "tsc.h"

#define STIMER_PERIOD 100000 /* ticks */

static struct {
	u64 fired, missed; /* interrupts taken; deadlines that had passed before they could be armed */
	u64 early, lost;   /* must be 0: came before its time; did not come */
	u64 latency;       /* ticks, sum over the latest run */
} stimer;

static inline const char *stimer_setup(bool direct)
{
	memset(&stimer, 0, sizeof(stimer));
	return platform_hyperv()->timer_open(direct);
}

/* As of any interrupt (irq.h): on the lab's QEMU processor one of some hundred comes twice. */
static const char *stimer_judge(const struct hyperv_guest *h)
{
	static char why[160];

	if (h->timer_wrong)
		format(why, sizeof(why), "%lu messages of %lu are wrong; of the first: %s", h->timer_wrong, h->timer_taken, h->timer_fault);
	else if (h->timer_again * 50 > h->timer_taken)
		format(why, sizeof(why), "%lu of %lu interrupts came a second time", h->timer_again, h->timer_taken);
	else
		return stimer.fired ? NULL : "no interrupt came";
	return why;
}

static const char *stimer_check(u64 *result)
{
	*result = stimer.missed;
	if (stimer.lost)
		return "an interrupt did not come";
	if (stimer.early)
		return "an interrupt came before its time";
	return stimer_judge(platform_hyperv());
}

static void stimer_slot(u64 t)
{
	stimer.missed += rdtsc() >= t;
	u64 done = platform_hyperv()->timer_await(t);

	stimer.fired += done != 0;
	stimer.lost += !done;
	stimer.early += done && done < t;
	stimer.latency += done > t ? done - t : 0;
}

/* The rest of the descriptor is the same for both. Who is late is armed all the same, and its lateness counts. */
static void body(u64 n)
{
	u64 first = rdtsc() + STIMER_PERIOD;

	stimer.latency = 0;
	for (u64 k = 0; k < n && !stimer.lost; k++)
		stimer_slot(first + k * STIMER_PERIOD);
}

/* The same two stamps without a timer between them. */
static void control(u64 n)
{
	stimer.latency = 0;
	while (n--) {
		u64 t = tsc_begin();

		stimer.latency += tsc_begin() - t;
	}
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
		     .control = control, .check = stimer_check, .teardown = teardown, .ticks = ticks, \
		     .result = RESULT_OWN, .result_of = "slots missed, which the load decides"
