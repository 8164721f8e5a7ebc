/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID leaf 0: the yardstick of an exit, because every hypervisor does the same work for it.
 */
#include <hvlab/bench.h>
#include "x86.h"

/* Inputs are loaded in each turn, with and without the instruction. */
#define OP(instruction)                                                                        \
	do {                                                                                   \
		got = (struct cpuid){.eax = 0, .ecx = 0};                                      \
		__asm__ volatile(instruction : "+a"(got.eax), "+c"(got.ecx), "=b"(got.ebx), "=d"(got.edx) :: "memory"); \
	} while (0)

static struct cpuid expected, answer;

static const char *setup(struct bench_env *env)
{
	(void)env;
	expected = cpuid(0, 0);
	return NULL;
}

static void body(u64 n)
{
	struct cpuid got = {0};

	while (n--)
		OP("cpuid");
	answer = got;
}

static void control(u64 n)
{
	struct cpuid got;

	while (n--)
		OP("");
}

static const char *check(u64 *result)
{
	*result = answer.eax;
	return answer.eax == expected.eax && answer.ebx == expected.ebx && answer.ecx == expected.ecx &&
	       answer.edx == expected.edx ? NULL : "CPUID leaf 0 changed its answer";
}

HVLAB_BENCH(exit_cpuid, .what = "CPUID leaf 0: exit and return", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = control, .check = check, .exits_per_op = 1, .stable = true, .hist = true);
