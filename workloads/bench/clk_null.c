/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Nothing: body and control are the same empty loop. What it shows is the floor of the method, not of a machine.
 */
#include <hvlab/bench.h>
#include "x86.h"

static u64 asked, left;

static void empty(u64 n)
{
	asked = n;
	while (n) {
		barrier();
		n--;
	}
	left = n;
}

static const char *check(u64 *result)
{
	*result = asked - left;
	return asked && !left ? NULL : "the loop did not run to its end";
}

HVLAB_BENCH(clk_null, .what = "nothing: the floor of the method", .unit = UNIT_OP, .body = empty, .control = empty,
	    .check = check, .exits_per_op = 0, .stable = true,
	    .result = RESULT_COUNTED);

HVLAB_ABOUT(clk_null,
	"Nothing: body and control are the same loop, so the value is the resolution of the method on this system.",
	"Not the cost of a time stamp (fact tsc.stamp).",
	"Anything but about 0 means noise, or a clock that cannot be used; every smaller difference between other "
	"benchmarks is below what can be seen.");
