/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sync points and the checks of the clock. Measures and sends; the harness says what it means.
 */
#include "clock_sync.h"
#include "platform.h"
#include "record.h"
#include "tsc.h"

#define MONOTONIC_READINGS 100000
#define SPIN_TICKS (1ull << 26)  /* tens of milliseconds */
#define GAP_FACTOR 16            /* a step so many times the usual one, and GAP_LEAST longer, is a gap */
#define GAP_LEAST 1000
#define USUAL_READINGS 256
#define WARP_ROUNDS 20000

static bool unanswered;

static void send_sync(u32 id, u64 from, u64 to)
{
	record_begin(HVLAB_REC_FACT);
	record_list("clock.sync");
	record_item(id);
	record_item(from);
	record_item(to);
	record_end();
}

void clock_sync(enum hvlab_sync_group group, u64 n)
{
	static const char *const words[] = {
#define X(id, word) word,
		HVLAB_SYNC_GROUPS(X)
#undef X
	};

	while (n-- && !unanswered) {
		u32 id = sync_prepare(words[group]);
		u64 from = tsc_begin();

		unanswered = !sync_complete();
		u64 to = tsc_begin();

		if (!unanswered)
			send_sync(id, from, to);
		else
			fact_u64("clock.unanswered", id);
	}
}

/* *arg becomes 1 unless a later reading was smaller than an earlier one. */
static void read_monotonic(void *arg)
{
	u64 last = rdtsc(), *monotonic = arg;

	*monotonic = 1;
	for (u32 i = 0; i < MONOTONIC_READINGS; i++) {
		u64 now = rdtsc();

		if (now < last)
			*monotonic = 0;
		last = now;
	}
}

static void check_monotonic(void)
{
	u64 all, one;

	read_monotonic(&all);
	for (u32 i = 1; i < platform_cpus(); i++) {
		platform_run_on(i, read_monotonic, &one);
		platform_wait_for(i);
		all &= one;
	}
	if (!all)
		fact_u64("clock.monotonic", 0); /* what clock_calibrate() found stands otherwise */
}

/* Two processors take turns with one cell: the one that reads a later time than its own has the slower clock. */
static struct {
	u32 taken, present;
	u64 last, worst;
} turn;

static void take_turns(void *unused)
{
	__atomic_fetch_add(&turn.present, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&turn.present, __ATOMIC_SEQ_CST) < 2)
		pause();
	for (u32 i = 0; i < WARP_ROUNDS; i++) {
		while (__atomic_exchange_n(&turn.taken, 1, __ATOMIC_ACQUIRE))
			pause();
		u64 now = tsc_begin();

		if (now < turn.last && turn.last - now > turn.worst)
			turn.worst = turn.last - now;
		turn.last = now;
		__atomic_store_n(&turn.taken, 0, __ATOMIC_RELEASE);
	}
}

/* Every processor against the first. */
static void check_warp(void)
{
	if (platform_cpus() < 2)
		return;
	turn.worst = 0;
	for (u32 i = 1; i < platform_cpus(); i++) {
		turn.present = 0;
		turn.last = 0;
		platform_run_on(i, take_turns, NULL);
		take_turns(NULL);
		platform_wait_for(i);
	}
	fact_u64("clock.warp", turn.worst);
}

static u64 usual_step(void)
{
	u64 least = ~0ull, last = rdtsc();

	for (u32 i = 0; i < USUAL_READINGS; i++) {
		u64 now = rdtsc();

		if (now - last < least)
			least = now - last;
		last = now;
	}
	return least;
}

/* A loop that only reads the clock sees when the vCPU did not run: host interrupts, steal, SMIs. */
static void check_gaps(void)
{
	u64 gap = usual_step() * GAP_FACTOR + GAP_LEAST, n = 0, lost = 0, longest = 0;
	u64 begin = rdtsc(), last = begin;

	while (last - begin < SPIN_TICKS) {
		u64 now = rdtsc(), step = now - last;

		last = now;
		if (step < gap)
			continue;
		n++;
		lost += step;
		if (step > longest)
			longest = step;
	}
	fact_u64("clock.spun", last - begin);
	fact_u64("clock.gap.least", gap);
	fact_u64("clock.gaps", n);
	fact_u64("clock.gap.lost", lost);
	fact_u64("clock.gap.longest", longest);
}

void clock_check(void)
{
	check_monotonic();
	check_warp();
	check_gaps();
}
