/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The chain of cpu_alu on all vCPUs at once, until the last one is done.
 */
#include <hvlab/bench.h>
#include "on_all_cpus.h"
#include "printf.h"

#define CHAIN 16
#define ADDEND 0x9e3779b97f4a7c15ull
#define X4(s) s s s s

static u64 turns, sum, links; /* of this call; over all vCPUs */

static const char *setup(struct bench_env *env)
{
	sum = links = 0;
	format(env->params, sizeof(env->params), "vcpus=%u", platform_cpus());
	return NULL;
}

static void add(void *unused)
{
	u64 x = 0;

	for (u64 n = turns; n--;)
		__asm__ volatile(X4(X4("addq %1, %0\n")) : "+r"(x) : "r"(ADDEND) : "memory", "cc");
	__atomic_fetch_add(&sum, x, __ATOMIC_SEQ_CST);
}

static void add_nothing(void *unused)
{
	u64 x = 0;

	for (u64 n = turns; n--;)
		__asm__ volatile("" : "+r"(x) : "r"(ADDEND) : "memory", "cc");
}

static void body(u64 n)
{
	turns = n;
	links += n * CHAIN * platform_cpus();
	on_all_cpus(add);
}

static void control(u64 n)
{
	turns = n;
	on_all_cpus(add_nothing);
}

static const char *check(u64 *result)
{
	*result = sum;
	return sum == links * ADDEND ? NULL : "a vCPU has not done its part";
}

HVLAB_BENCH(cpu_scale, .what = "chain of 16 dependent additions on all vCPUs at once, to the last one", .unit = UNIT_OP,
	    .needs = NEED_SMP, HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .stable = false, .result = RESULT_COUNTED);
HVLAB_ABOUT(cpu_scale, "The same work on every vCPU at the same time. As long as cpu_alu: each has a processor of its own. "
	    "Twice as long: two share one, which is what overcommit does.",
	    "Any contention for memory, which the work does not use.",
	    "Sibling threads of a core are not two cores, although the chain of dependent additions leaves room for both. "
	    "Exits vary: starting the others needs some, once a batch.");
