/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading one register that must keep its value: all of a benchmark but its descriptor. The file says which register,
 * MSR, and calls msr_read_setup() from its own setup where there is a condition.
 */
#pragma once

#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(low), "+d"(high) : "c"(MSR) : "memory")

static u64 expected;

static const char *msr_read_setup(struct bench_env *env)
{
	expected = rdmsr(MSR);
	return NULL;
}

LOOPS_KEEPING_EDX_EAX("rdmsr")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == expected ? NULL : "the register changed its value";
}
