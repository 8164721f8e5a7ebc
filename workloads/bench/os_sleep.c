/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A schedule of sleeps, open loop: how late each ends.
 */
#include "os.h"
#include "platform.h"
#include "x86.h"

#define PERIOD 2000000ull    /* ticks */
#define MEASURED_NS 20000000 /* to learn how long a tick is */

static u64 ticks, ns; /* as long as each other */
static u64 slept;
static bool failed;

static s64 sleep_ns(u64 duration)
{
	const u64 time[2] = {duration / 1000000000u, duration % 1000000000u};

	return os_call(OS_NANOSLEEP, os_address(time), 0, 0);
}

static const char *setup(struct bench_env *env)
{
	u64 from, now, start = rdtsc();

	failed = false;
	slept = 0;
	if (platform_clock(&from))
		return "no clock here";
	do
		platform_clock(&now);
	while (now - from < MEASURED_NS);
	ticks = rdtsc() - start;
	ns = now - from;
	return ticks ? NULL : "the TSC stands still";
}

/* Not the whole time: what the call itself takes is not the timer's. */
static u64 await(u64 t)
{
	u64 now = rdtsc();

	slept++;
	if (now < t)
		failed |= sleep_ns((t - now) * ns / ticks) != 0;
	while ((now = rdtsc()) < t)
		pause();
	return now;
}

static const char *check(u64 *result)
{
	*result = slept;
	return failed ? "a sleep was interrupted" : NULL;
}

HVLAB_BENCH(os_sleep, .what = "sleeps by schedule: how late each ends", .unit = UNIT_OP, .needs = NEED_OS, .setup = setup, .period = PERIOD,
	    .await = await, .check = check, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_OWN,
	    .result_of = "slots missed, which the load decides");

HVLAB_ABOUT(os_sleep,
	"An open loop: the end of each sleep is fixed before the first, and what counts are the ticks from there until the process runs again, also when "
	"the one before was late. The kernel adds its timer slack, 50 microseconds unless told otherwise, and the way from an idle processor back to "
	"the process.",
	"Not the timer alone (tmr_*).",
	"The slack is the larger part, and is meant to be: it gathers wake-ups. In the path lane an idle machine leaps to its next timer, so the "
	"number there is slack plus path, and shows no more than whether it repeats. Exits vary.");
