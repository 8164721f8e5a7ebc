/* SPDX-License-Identifier: BSD-2-Clause */
/* Does other work where there is a hypervisor, and its own check does not see it. */
#include "lie.h"

static u64 seen;

static void body(u64 n)
{
	seen = cpuid(1, 0).ecx >> 31;
	honest_body(n);
}

static const char *check(u64 *result)
{
	*result = seen;
	return done ? NULL : "nothing was done";
}

HVLAB_BENCH(lie_result, .what = "a lie", .unit = UNIT_OP, .body = body, .control = honest_control, .check = check,
	    .exits_per_op = EXITS_VARY, .result = RESULT_SAME);
HVLAB_ABOUT(lie_result, "A lie.", "On purpose.", "Exits vary.");
