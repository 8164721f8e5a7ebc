/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two vCPUs pass a turn to and fro and stamp it: what was sent later must not bear an earlier stamp. One round trip is
 * an operation; what it is for is the check.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "tsc.h"

static struct {
	volatile u64 turn; /* odd: the other one's */
	volatile u64 stamp;
	u8 pad[48];
} shared __attribute__((aligned(64)));

static s64 least; /* of the ticks that a turn was under way, either way */

static void remote(void *rounds)
{
	for (u64 i = 0; i < *(u64 *)rounds; i++) {
		while (shared.turn != 2 * i + 1)
			pause();
		shared.stamp = tsc_begin();
		shared.turn = 2 * i + 2;
	}
}

static void keep(s64 ticks)
{
	if (ticks < least)
		least = ticks;
}

static void run(u64 rounds)
{
	shared.turn = 0;
	platform_run_on(1, remote, &rounds);
	for (u64 i = 0; i < rounds; i++) {
		u64 sent = tsc_begin();

		shared.turn = 2 * i + 1;
		while (shared.turn != 2 * i + 2)
			pause();
		u64 back = tsc_begin();

		keep((s64)(shared.stamp - sent));
		keep((s64)(back - shared.stamp));
	}
	platform_wait_for(1);
}

static const char *setup(struct bench_env *env)
{
	env->count_ops = 100;
	least = INT64_MAX;
	return NULL;
}

static void body(u64 n)
{
	run(n);
}

/* Starts the other vCPU and waits for it as well. */
static void control(u64 n)
{
	run(0);
}

static const char *check(u64 *result)
{
	*result = least < 0 ? (u64)-least : 0;
	return least < 0 ? "the TSCs of two vCPUs differ by more than a message between them takes" : NULL;
}

HVLAB_BENCH(clk_warp, .what = "a turn from vCPU to vCPU and back, stamped by both", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_SMP, HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .result = RESULT_OWN,
	    .result_of = "how far two TSCs are apart");

HVLAB_ABOUT(clk_warp,
	"A round trip of a cache line between two vCPUs, both of which stamp it. The result is the warp: by how many ticks a "
	"stamp was earlier than one it must follow. Any warp is FAIL, and then no one-way time between vCPUs may be believed.",
	"Not an offset smaller than the trip itself: two counters that differ by less look equal here. Not an IPI.",
	"With fewer physical processors than vCPUs a round trip is the time of two scheduler switches. Both sides spin with "
	"PAUSE, which a hypervisor may intercept: that is why its exits vary. Hyperthreads of one core and cores of two "
	"sockets are different distances.");
