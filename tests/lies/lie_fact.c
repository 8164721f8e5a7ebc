/* SPDX-License-Identifier: BSD-2-Clause */
/* Does another operation than it says, and its own check does not see it: the leaf is 1 and not 0. */
#include "lie.h"

static u64 seen;

static void body(u64 n)
{
	while (n--)
		seen = cpuid(1, 0).eax;
}

static const char *check(u64 *result)
{
	*result = seen;
	return seen ? NULL : "nothing was done";
}

HVLAB_BENCH(lie_fact, .what = "a lie", .unit = UNIT_OP, .body = body, .control = honest_control, .check = check,
	    .exits_per_op = 1, .result = RESULT_FACT, .result_of = "cpuid.plain.00000000:0");
HVLAB_ABOUT(lie_fact, "A lie.", "On purpose.", "In its leaf.");
