/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDTSC without fences. An exit where the hypervisor intercepts it, none where it does not: 0 is declared because
 * all who measure time with it must know when that is not so.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(low), "+d"(high) :: "memory")

static u64 first;

static const char *setup(struct bench_env *env)
{
	first = rdtsc();
	return NULL;
}

LOOPS_KEEPING_EDX_EAX("rdtsc")

static const char *check(u64 *result)
{
	u64 now = rdtsc();

	*result = last[0] > first && now >= last[0];
	return *result ? NULL : "the TSC does not move forwards";
}

HVLAB_BENCH(clk_rdtsc, .what = "RDTSC", .unit = UNIT_OP, HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(clk_rdtsc,
	"The cost of RDTSC, N of them in a row without fences.",
	"Not a time stamp as the engine takes one, which has fences, and not whether the counter can be trusted.",
	"Without fences a processor overlaps them with its neighbours. Thousands of ticks mean that the hypervisor "
	"intercepts it (tsc_mode, TSC scaling missing), and then every time measured in this guest is in doubt.");
