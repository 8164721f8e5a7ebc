/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The null hypercall. Not the same work everywhere (docs/method.md section 8): always read beside exit_cpuid.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

static u64 answer;

static void body(u64 n)
{
	while (n--)
		answer = platform_hypercall();
}

static void control(u64 n)
{
	while (n--)
		barrier();
}

static const char *check(u64 *result)
{
	*result = answer;
	return answer == platform_hypercall_expected() ? NULL : "the hypercall's return code is not the expected one";
}

HVLAB_BENCH(exit_hypercall, .what = "null hypercall: exit and return", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_HYPERCALL, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true, .hist = true);
