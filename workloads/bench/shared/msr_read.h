/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading one register that must keep its value: all of a benchmark but its descriptor. The file says which register,
 * MSR, and calls msr_read_setup() from its own setup where there is a condition.
 */
#ifndef HVLAB_MSR_READ_H
#define HVLAB_MSR_READ_H

#include <hvlab/bench.h>
#include "x86.h"

#define MSR_READ_OP(instruction) __asm__ volatile(instruction : "+a"(low), "+d"(high) : "c"(MSR) : "memory")

static u64 expected, value[2]; /* [0] of the body, [1] of the control, which so does all the same but the operation */

static const char *msr_read_setup(struct bench_env *env)
{
	(void)env;
	expected = rdmsr(MSR);
	return NULL;
}

static void body(u64 n)
{
	u32 low = 0, high = 0;

	while (n--)
		MSR_READ_OP("rdmsr");
	value[0] = (u64)high << 32 | low;
}

static void control(u64 n)
{
	u32 low = 0, high = 0;

	while (n--)
		MSR_READ_OP("");
	value[1] = (u64)high << 32 | low;
}

static const char *check(u64 *result)
{
	*result = value[0];
	return value[0] == expected ? NULL : "the register changed its value";
}

#endif
