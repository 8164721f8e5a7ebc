/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem_triad on all vCPUs at once, each on its own part of the working set, until the last one is done.
 */
#include "on_all_cpus.h"
#include "stream.h"

#define WORD(i) (s.b[i] + 3 * s.c[i])
#define PARTS_MAX 32u

static u64 blocks, turns, passes; /* of one part; of this call; of the body so far */
static u32 ticket;

static const char *setup(struct bench_env *env)
{
	const char *why = stream_open(&s, env, 3);
	u32 parts = platform_cpus();

	if (why || parts > PARTS_MAX || !(s.blocks / parts))
		return why ? why : "the working set is too small for so many vCPUs";
	blocks = s.blocks / parts;
	passes = 0;
	format(env->params, sizeof(env->params), "ws=%lu vcpus=%u", blocks * parts * s.per, parts);
	return NULL;
}

/* A part is its place in the order of arrival: whose it is does not matter. */
static u64 first_word(void)
{
	return __atomic_fetch_add(&ticket, 1, __ATOMIC_SEQ_CST) * blocks * BLOCK_WORDS;
}

STREAM_ASSIGN(WORD)

static inline __attribute__((always_inline)) void run(void (*operation)(u64))
{
	u64 base = first_word();

	for (u64 pass = turns; pass--;)
		for (u64 b = 0; b < blocks; b++) {
			operation(base + b * BLOCK_WORDS);
			__asm__ volatile("" ::: "memory");
		}
}

static void triad(void *unused)
{
	run(assign_block);
}

static void walk(void *unused)
{
	run(skip_block);
}

/* n bytes by all of them together, rounded up to whole passes over the working set. */
static void run_all(u64 n, void (*fn)(void *))
{
	u64 pass = blocks * platform_cpus() * s.per;

	ticket = 0;
	turns = (n + pass - 1) / pass;
	on_all_cpus(fn);
}

static void body(u64 n)
{
	run_all(n, triad);
	passes += turns;
}

static void control(u64 n)
{
	run_all(n, walk);
}

static const char *check(u64 *result)
{
	*result = passes;
	for (u64 i = 0; i < blocks * platform_cpus() * BLOCK_WORDS; i++)
		if (s.a[i] != WORD(i))
			return "a[i] is not b[i] + 3 c[i]";
	return NULL;
}

HVLAB_BENCH(mem_triad_all, .what = "a = b + 3c on all vCPUs at once, bytes read and written", .unit = UNIT_BYTE,
	    .needs = NEED_SMP, HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .stable = false, .result = RESULT_COUNTED);
HVLAB_ABOUT(mem_triad_all, "Bandwidth of all vCPUs together, which is the machine's as far as the guest may use it.",
	    "The bandwidth of one: mem_triad.",
	    "One byte is a byte of the sum: with two vCPUs that do not disturb each other it takes half of what mem_triad "
	    "shows. A batch is at least one pass over the working set, however small n is. Exits vary: starting "
	    "the others needs some.");
