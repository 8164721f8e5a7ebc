/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the TSC over and over: if a reading comes much later than usual, the vCPU did not run in between. Counts the ticks
 * that were lost so, and finds the longest gap.
 */
#include <hvlab/bench.h>
#include "x86.h"

#define FACTOR 16 /* shortest reading times this is a gap */
#define READINGS_MAX (1ull << 20)

static u64 limit, lost, longest;

static const char *setup(struct bench_env *env)
{
	u64 least = ~0ull, last = rdtsc();

	for (int i = 0; i < 256; i++) {
		u64 now = rdtsc();

		/* The TSC may stand still between two readings where it counts in larger steps. */
		if (now != last && now - last < least)
			least = now - last;
		last = now;
	}
	limit = FACTOR * least;
	longest = 0;
	env->max_ops = READINGS_MAX;
	return NULL;
}

static void body(u64 n)
{
	u64 last = rdtsc();

	for (lost = 0; n--;) {
		u64 now = rdtsc(), gap = now - last;

		last = now;
		if (__builtin_expect(gap <= limit, 1))
			continue;
		lost += gap;
		longest = gap > longest ? gap : longest;
	}
}

static void control(u64 n)
{
	for (lost = 0; n--;)
		barrier();
}

static u64 ticks(void)
{
	return lost;
}

static const char *check(u64 *result)
{
	*result = longest;
	return longest >> 63 ? "a reading of the TSC was smaller than the one before" : NULL;
}

HVLAB_BENCH(clk_gap, .what = "ticks lost to others, per reading of a TSC that is read without a pause", .unit = UNIT_OP,
	    HVLAB_CLOSED_LOOP, .ticks = ticks, .exits_per_op = EXITS_VARY, .result = RESULT_OWN,
	    .result_of = "the longest pause that was seen");

HVLAB_ABOUT(clk_gap,
	"Time that the vCPU was kept from running: readings of the TSC in a row, and the ticks of all intervals longer than "
	"16 times the shortest, per reading. The result is the longest gap in ticks. What tells an operation's own cost from "
	"the noise it is measured in.",
	"Not who took the time: a host tick, another guest, an SMI and an exit of this loop itself all look alike.",
	"It sees a few milliseconds of a boot; noise that comes once a second is missed by most boots. The median of batches "
	"is 0 on a quiet machine: look at the result and at the series. Exits vary: they are the noise. It need not "
	"repeat: where a tick falls depends on when the guest was started.");
