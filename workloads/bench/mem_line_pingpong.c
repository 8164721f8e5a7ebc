/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A cache line goes from one vCPU to another and back: each waits for the number that the other one writes.
 */
#include <hvlab/bench.h>
#include "on_all_cpus.h"
#include "x86.h"

#define PATIENCE 100000000u /* looks at the line; then the other side is lost */

static volatile u64 line __attribute__((aligned(128))); /* odd: the second vCPU's turn */
static u64 rounds, done, lost;
static u32 role;

static bool await(u64 value)
{
	for (u32 looks = 0; line != value; looks++) {
		if (looks == PATIENCE)
			return false;
		pause();
	}
	return true;
}

/* The first vCPU to arrive begins; a third one has nothing to do. */
static void play(void *unused)
{
	u32 mine = __atomic_fetch_add(&role, 1, __ATOMIC_SEQ_CST);

	for (u64 i = 0; mine < 2 && i < rounds; i++) {
		if (!await(2 * i + mine)) {
			lost++;
			return;
		}
		line = 2 * i + mine + 1;
	}
}

static void play_alone(void *unused)
{
	u32 mine = __atomic_fetch_add(&role, 1, __ATOMIC_SEQ_CST);

	for (u64 i = 0; !mine && i < rounds; i++) {
		line = 2 * i + 1;
		if (!await(2 * i + 1))
			lost++;
	}
}

static const char *setup(struct bench_env *env)
{
	done = lost = 0;
	return NULL;
}

static void run_all(u64 n, void (*fn)(void *))
{
	line = 0;
	role = 0;
	rounds = n;
	on_all_cpus(fn);
}

static void body(u64 n)
{
	run_all(n, play);
	done += line;
}

static void control(u64 n)
{
	run_all(n, play_alone);
}

static const char *check(u64 *result)
{
	*result = done;
	return lost ? "one side waited in vain" : done ? NULL : "the line never moved";
}

HVLAB_BENCH(mem_line_pingpong, .what = "cache line to another vCPU and back", .unit = UNIT_OP, .needs = NEED_SMP,
	    HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .stable = false, .result = RESULT_COUNTED);
HVLAB_ABOUT(mem_line_pingpong, "Two transfers of a line between the caches of two vCPUs: the least that two processors need "
	    "to say something to each other.", "A lock under contention, where more than two want the line.",
	    "Where the two vCPUs run decides: on one core, in one package or in two. Both must run at once; where vCPUs share a "
	    "processor it measures the scheduler. Exits vary: both sides spin with PAUSE.");
