/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pseudo-random numbers for benchmarks (SplitMix64): the same seed gives the same choices everywhere.
 */
#pragma once

#include <hvlab/abi.h>

static inline u64 prng_next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 .. bound - 1; the bias of the remainder is below bound / 2^64. */
static inline u64 prng_below(u64 *state, u64 bound)
{
	return prng_next(state) % bound;
}
