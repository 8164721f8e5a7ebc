/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One half of a hypercall, between a stamp of the guest and one of the core: the sum over the operations of a batch, and
 * the shortest as a check. The file says which half: one() and one_control(), which call the core by stamp().
 */
#pragma once

#include <hvlab/bench.h>
#include "core_call.h"
#include "tsc.h"

static bool amd;
static u64 sum, least;

static u64 one(void);
static u64 one_control(void);

/* The TSC as the core's handler read it. */
static inline u64 stamp(void)
{
	return core_call(amd, CORE_CALL_STAMP, 0).rax;
}

static inline void stamp_nothing(void)
{
	core_no_call(amd, CORE_CALL_STAMP, 0);
}

static const char *setup(struct bench_env *env)
{
	amd = cpuid(0, 0).ebx != 0x756e6547; /* not "Genu"ineIntel */
	least = ~0ull;
	return NULL;
}

static void body(u64 n)
{
	for (sum = 0; n--;) {
		u64 ticks = one();

		sum += ticks;
		least = ticks < least ? ticks : least;
	}
}

static void control(u64 n)
{
	for (sum = 0; n--;)
		sum += one_control();
}

static u64 ticks(void)
{
	return sum;
}

static const char *check(u64 *result)
{
	*result = least;
	return least >> 32 ? "the core's TSC is not the guest's" : NULL;
}

#define CORE_STAMP_BENCH .unit = UNIT_OP, .needs = NEED_RING0 | NEED_HYPERCALL | NEED_CORE, .setup = setup, .body = body, \
			 .control = control, .ticks = ticks, .check = check, .exits_per_op = 1, .stable = true, \
			 .result = RESULT_OWN, .result_of = "the shortest of the times that were taken"
