/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TSC's frequency by a clock that is not the TSC: windows of a fixed number of TSC ticks, at whose ends the other
 * clock is read. clk_freq_* differ only in that clock.
 */
#pragma once

#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

#define WINDOW (1ull << 20) /* TSC ticks an operation: a fraction of a millisecond to one */
#define WINDOWS_MAX 16      /* in one: the counters of some clocks have only 16 bits */
#define TOLERATED 50        /* one part in so many: 2 % */

struct reference {
	u64 hz, mask;
	u64 (*read)(void); /* counts up, modulo mask + 1 */
};

static struct {
	const struct reference *clock;
	u64 ticks;   /* of the last operations, scaled to whole milliseconds */
	u64 hz;      /* by the window of the tightest bracket */
	u64 bracket; /* TSC ticks that the readings at its ends took */
} frequency;

struct frequency_end {
	u64 tsc, cost, count;
};

static inline struct frequency_end frequency_end(void)
{
	u64 before = rdtsc(), count = frequency.clock->read(), after = rdtsc();

	return (struct frequency_end){after, after - before, count};
}

static inline const char *frequency_setup(const struct reference *clock, struct bench_env *env)
{
	u64 count = clock->read(), begin = rdtsc();

	frequency.clock = clock;
	frequency.hz = 0;
	frequency.bracket = ~0ull;
	env->count_ops = 2;
	while (rdtsc() - begin < WINDOW)
		barrier();
	return clock->read() == count ? "the clock stands still" : NULL;
}

static inline void frequency_measure(u64 n)
{
	u64 length = (n < WINDOWS_MAX ? n : WINDOWS_MAX) * WINDOW;
	struct frequency_end first = frequency_end();

	while (rdtsc() - first.tsc < length)
		barrier();
	struct frequency_end last = frequency_end();
	u64 ticks = last.tsc - first.tsc;
	u64 counts = (last.count - first.count) & frequency.clock->mask;

	counts += !counts;
	frequency.ticks = ticks * n / 1000 * frequency.clock->hz / counts;
	if (first.cost + last.cost < frequency.bracket) {
		frequency.bracket = first.cost + last.cost;
		frequency.hz = ticks * frequency.clock->hz / counts;
	}
}

static void frequency_control(u64 n)
{
	frequency.ticks = 0;
}

static u64 frequency_ticks(void)
{
	return frequency.ticks;
}

static const char *frequency_check(u64 *result)
{
	const char *source;
	u64 told;

	*result = frequency.hz;
	for (u32 i = 0; platform_tsc_hz(i, &source, &told); i++) {
		u64 off = told > frequency.hz ? told - frequency.hz : frequency.hz - told;

		if (told && off > told / TOLERATED)
			return "the guest is told another frequency of its TSC than it has";
	}
	return NULL;
}
