/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Seven independent additions of doubles, a whole register each: the benchmark of which cpu_sse2, cpu_avx, cpu_fma and
 * cpu_avx512 are the widths. Registers 0 to 6 are the sums, 7 holds ones, so every sum is exact and can be checked.
 */
#ifndef HVLAB_VECTOR_SUM_H
#define HVLAB_VECTOR_SUM_H

#include "vector.h"
#include "x86.h"

#define VECTOR_SUMS 7
/* one(i) is the instruction on register i. */
#define VECTOR_SEVEN(one) one(0) one(1) one(2) one(3) one(4) one(5) one(6)

static struct vectors sums[2]; /* [0] of the body, [1] of the control */
static u64 turns;

static inline const char *vector_sum_setup(enum vector kind, bool present, const char *absent)
{
	for (u32 i = 0; i < VECTOR_SUMS * 8; i++)
		*vector_lane(&sums[0], i / 8, i % 8) = 0;
	for (u32 i = 0; i < 8; i++)
		*vector_lane(&sums[0], 7, i) = vector_double(1);
	sums[1] = sums[0];
	turns = 0;
	return present ? platform_vector_open(kind) : absent;
}

/* lanes: doubles in a register */
static inline const char *vector_sum_check(u32 lanes, u64 *result)
{
	u64 expected = vector_double(turns);

	*result = turns;
	for (u32 i = 0; i < VECTOR_SUMS * lanes; i++)
		if (*vector_lane(&sums[0], i / lanes, i % lanes) != expected)
			return "a sum is wrong";
	return NULL;
}

#endif
