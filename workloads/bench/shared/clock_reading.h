/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a clock that must not go back: body and control of a benchmark. The file says how `now` is read: CLOCK_READ(),
 * which may `continue` where there is no time; and, where more than an instruction belongs to that, how it is not:
 * CLOCK_READ_NOT(). Any value will do as a time.
 */
#pragma once

#include <hvlab/bench.h>
#include "x86.h"

static u64 first, last[2], backwards[2]; /* [0] of the body, [1] of the control, which does all the same but read */

#ifndef CLOCK_READ_NOT
#define CLOCK_READ_NOT() __asm__ volatile("" : "=r"(now) :: "memory")
#endif

#define CLOCK_LOOP(which, n, read)                     \
	do {                                           \
		u64 before = last[which];              \
		while ((n)--) {                        \
			u64 now;                       \
			read;                          \
			backwards[which] += now < before; \
			before = now;                  \
		}                                      \
		last[which] = before;                  \
	} while (0)

static inline void clock_begin(u64 now)
{
	first = last[0] = last[1] = now;
	backwards[0] = backwards[1] = 0;
}

static void body(u64 n)
{
	CLOCK_LOOP(0, n, CLOCK_READ());
}

static void control(u64 n)
{
	CLOCK_LOOP(1, n, CLOCK_READ_NOT());
}

static inline const char *clock_verdict(u64 *result)
{
	*result = last[0] - first;
	if (backwards[0])
		return "the clock went backwards";
	return last[0] > first ? NULL : "the clock stands still";
}
