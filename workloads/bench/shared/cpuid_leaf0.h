/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID of leaf 0, whose answer must stay the same: all of a benchmark but its descriptor. The file says by which
 * instruction: CPUID, a string; and which fact holds its answer: CPUID_FACT.
 */
#pragma once

#include <hvlab/bench.h>
#include "str.h"
#include "x86.h"

/* Inputs are loaded in each turn, with and without the instruction. */
#define CPUID_ONCE(instruction)                                                          \
	do {                                                                             \
		got.eax = got.ecx = 0;                                                   \
		__asm__ volatile(instruction : "+a"(got.eax), "+c"(got.ecx),             \
				 "=b"(got.ebx), "=d"(got.edx) :: "memory");              \
	} while (0)

/* answer[0] of the body, [1] of the control, which does all the same but the operation */
static struct cpuid expected, answer[2];

static const char *setup(struct bench_env *env)
{
	struct cpuid got = {0};

	CPUID_ONCE(CPUID);
	expected = got;
	return NULL;
}

static void body(u64 n)
{
	struct cpuid got = {0};

	while (n--)
		CPUID_ONCE(CPUID);
	answer[0] = got;
}

static void control(u64 n)
{
	struct cpuid got = {0};

	while (n--)
		CPUID_ONCE("");
	answer[1] = got;
}

static const char *check(u64 *result)
{
	*result = answer[0].eax;
	return memcmp(&answer[0], &expected, sizeof(expected)) ? "CPUID leaf 0 changed its answer" : NULL;
}

#define CPUID_LEAF0_BENCH .unit = UNIT_OP, .setup = setup, .body = body, .control = control, .check = check, \
			  .exits_per_op = 1, .stable = true, .hist = true, \
			  .result = RESULT_FACT, .result_of = CPUID_FACT ":0"
