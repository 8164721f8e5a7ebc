/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Additions of doubles on seven independent registers, four each: all of a benchmark but its descriptor. Registers 0 to 6
 * are the sums, 7 holds ones, so every sum is exact and can be checked. One each would be too short: the loop around it takes
 * a third of that, and from that no time can be told.
 */
#pragma once

#include <hvlab/bench.h>
#include "vector.h"
#include "x86.h"

#define VECTOR_SUMS 7
/* one(i) is the instruction on register i. */
#define VECTOR_SEVEN(one) one(0) one(1) one(2) one(3) one(4) one(5) one(6)

#define VECTOR_DEPTH 4
#define VECTOR_ADDS(one) VECTOR_SEVEN(one) VECTOR_SEVEN(one) VECTOR_SEVEN(one) VECTOR_SEVEN(one)

static struct vectors sums[2]; /* [0] of the body, [1] of the control */
static u64 turns;

/*
 * kind: what must be open; lanes: doubles in a register; `present` or the reason why not. The sum is ADD(i), which the
 * file defines.
 */
#define VECTOR_SUM(kind, mov, reg, lanes, present, absent)                          \
	static const char *setup(struct bench_env *env)                             \
	{                                                                           \
		(void)env;                                                          \
		vector_sum_clear();                                                 \
		return present ? platform_vector_open(kind) : absent;               \
	}                                                                           \
	static void body(u64 n)                                                     \
	{                                                                           \
		turns += n;                                                         \
		VECTOR_RUN(&sums[0], n, mov, reg, VECTOR_ADDS(ADD));                \
	}                                                                           \
	static void control(u64 n)                                                  \
	{                                                                           \
		VECTOR_RUN(&sums[1], n, mov, reg, "");                              \
	}                                                                           \
	static const char *check(u64 *result)                                       \
	{                                                                           \
		return vector_sum_check(lanes, result);                             \
	}

static inline void vector_sum_clear(void)
{
	for (u32 i = 0; i < VECTOR_SUMS * 8; i++)
		*vector_lane(&sums[0], i / 8, i % 8) = 0;
	for (u32 i = 0; i < 8; i++)
		*vector_lane(&sums[0], 7, i) = vector_double(1);
	sums[1] = sums[0];
	turns = 0;
}

/* lanes: doubles in a register */
static inline const char *vector_sum_check(u32 lanes, u64 *result)
{
	u64 expected = vector_double(turns * VECTOR_DEPTH);

	*result = turns;
	for (u32 i = 0; i < VECTOR_SUMS * lanes; i++)
		if (*vector_lane(&sums[0], i / lanes, i % lanes) != expected)
			return "a sum is wrong";
	return NULL;
}

#define VECTOR_SUM_BENCH .unit = UNIT_OP, .setup = setup, .body = body, .control = control, .check = check, \
			 .teardown = platform_vector_close, .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED
