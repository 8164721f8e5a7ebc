/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDTSCP without fences of its own: it waits for what is before it, and may be intercepted where RDTSC is not.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) :: "rcx", "rdx", "memory")

static u32 first;

static const char *setup(struct bench_env *env)
{
	if (cpuid(0x80000000, 0).eax < 0x80000001 || !(cpuid(0x80000001, 0).edx & 1 << 27))
		return "no RDTSCP";
	first = (u32)rdtsc();
	return NULL;
}

LOOPS_KEEPING(u32, "rdtscp")

static const char *check(u64 *result)
{
	u32 now = (u32)rdtsc();

	/* Half a round of 32 bits is a second, far more than this takes. */
	*result = last[0] - first < 1u << 31 && now - last[0] < 1u << 31;
	return *result ? NULL : "the TSC does not move forwards";
}

HVLAB_BENCH(clk_rdtscp, .what = "RDTSCP", .unit = UNIT_OP, HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(clk_rdtscp,
	"The cost of RDTSCP, N of them in a row: the stamp that ends every batch where it can be used.",
	"Not the cost of a fenced pair of stamps (fact tsc.stamp), and not whether the counter can be trusted.",
	"A few instructions where it runs free and thousands where the hypervisor intercepts it, which is a setting and no "
	"property of the hypervisor. It waits for earlier loads, so its price depends on what stands before it.");
