/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parts of a benchmark that says what is true, for those beside this file, each of which tells one lie. add_bench.sh builds
 * them into a guest.
 */
#pragma once

#include <hvlab/bench.h>
#include "x86.h"

static volatile u64 done;

/* One exit under every hypervisor. */
static inline void operation(void)
{
	cpuid(0, 0);
	done++;
}

static inline void honest_body(u64 n)
{
	while (n--)
		operation();
}

static inline void honest_control(u64 n)
{
	while (n--)
		barrier();
}

static inline const char *honest_check(u64 *result)
{
	*result = done;
	return done ? NULL : "nothing was done";
}

#define LIE(id, body_of, control_of, check_of, exits)                                                          \
	HVLAB_BENCH(id, .what = "a lie", .unit = UNIT_OP, .body = body_of, .control = control_of, .check = check_of, \
		    .exits_per_op = exits, .result = RESULT_COUNTED); \
	HVLAB_ABOUT(id, "A lie.", "On purpose.", "In every way.")
