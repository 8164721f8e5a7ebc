/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choice and calibration of the time stamps.
 */
#include "clock.h"
#include "platform.h"
#include "record.h"
#include "tsc.h"

#define SAMPLES 256
#define QUANTA_PER_BATCH 1000
#define INTERCEPTED_TICKS 1000 /* a pair of native stamps costs 5 (counting instructions) to 100 ticks */

static bool have_rdtscp, intercepted;
static u64 quantum, stamp;

/* One function for each way to end, so that no branch is timed. */
static __attribute__((noinline)) u64 time_rdtscp(void (*fn)(u64), u64 n)
{
	u64 begin = tsc_begin();

	fn(n);
	return tsc_end_rdtscp() - begin;
}

static __attribute__((noinline)) u64 time_lfence(void (*fn)(u64), u64 n)
{
	u64 begin = tsc_begin();

	fn(n);
	return tsc_end_lfence() - begin;
}

u64 clock_time(void (*fn)(u64), u64 n)
{
	return have_rdtscp ? time_rdtscp(fn, n) : time_lfence(fn, n);
}

static void spin(u64 n)
{
	while (n--)
		barrier();
}

static u64 gcd(u64 a, u64 b)
{
	while (b) {
		u64 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

static u64 shortest(u64 (*timer)(void (*)(u64), u64))
{
	u64 least = ~0ull;

	for (int i = 0; i < SAMPLES; i++) {
		u64 ticks = timer(spin, 0);

		if (ticks < least)
			least = ticks;
	}
	return least;
}

static void try_rdtscp(u64 n)
{
	tsc_end_rdtscp();
}

/* RDTSCP may be hidden, trap under some hypervisors, or alone be intercepted: then RDTSC between fences is better. */
static bool rdtscp_is_usable(void)
{
	char why[64];

	if (cpuid(0x80000000, 0).eax < 0x80000001 || !(cpuid(0x80000001, 0).edx & 1 << 27))
		return false;
	if (platform_guarded(try_rdtscp, 0, why))
		return false;
	return shortest(time_rdtscp) < 8 * shortest(time_lfence) + 64;
}

/* Intervals of different lengths: equal ones would tell nothing of the clock's granularity. */
static void measure_quantum(void)
{
	u64 least = ~0ull, grid = 0;

	for (u64 i = 0; i < SAMPLES; i++) {
		u64 ticks = clock_time(spin, i);

		grid = gcd(grid, ticks);
		if (ticks && ticks < least)
			least = ticks;
	}
	quantum = grid ? grid : 1;
	fact_u64("tsc.smallest", least);
}

/* 1 unless a later reading was smaller than an earlier one. */
static bool is_monotonic(void)
{
	u64 last = rdtsc();

	for (int i = 0; i < SAMPLES; i++) {
		u64 now = rdtsc();

		if (now < last)
			return false;
		last = now;
	}
	return true;
}

void clock_calibrate(void)
{
	have_rdtscp = rdtscp_is_usable();
	measure_quantum();
	stamp = shortest(have_rdtscp ? time_rdtscp : time_lfence);
	intercepted = stamp > INTERCEPTED_TICKS;
	fact_str("tsc.end", have_rdtscp ? "rdtscp" : "lfence");
	fact_u64("tsc.quantum", quantum);
	fact_u64("tsc.stamp", stamp);
	fact_u64("tsc.intercepted", intercepted);
	fact_u64("clock.monotonic", is_monotonic());
}

u64 clock_stamp(void)
{
	return stamp;
}

u64 clock_least_batch(void)
{
	return QUANTA_PER_BATCH * (intercepted ? stamp : quantum);
}
