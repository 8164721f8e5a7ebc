/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random numbers for simulations, the same on every machine: a test sets random_state and what it sees never changes.
 */
#pragma once

#include "util.h"

#include <math.h>

static u64 random_state;

static inline double uniform(void)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return ((double)(random_state >> 11) + 0.5) * 0x1p-53;
}

static inline double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}
