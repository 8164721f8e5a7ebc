/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The null hypercall. Not the same work everywhere (docs/method.md section 8): always read beside exit_cpuid.
 */
#include <hvlab/bench.h>
#include "platform.h"

/* Of the body, and of the control, which calls the same function without the instruction. */
static u64 answer[2];

static void body(u64 n)
{
	while (n--)
		answer[0] = platform_hypercall();
}

static void control(u64 n)
{
	while (n--)
		answer[1] = platform_hypercall_control();
}

static const char *check(u64 *result)
{
	*result = answer[0];
	return answer[0] == platform_hypercall_expected() ? NULL : "the hypercall did not return what it must";
}

HVLAB_BENCH(exit_hypercall, .what = "null hypercall: exit and return", .unit = UNIT_OP,
	    .needs = NEED_HYPERCALL, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true, .hist = true);

HVLAB_ABOUT(exit_hypercall,
	"The null hypercall of the hypervisor below, return code checked: KVM an unknown number, Xen xen_version, the "
	"minimal core number 0.",
	"Not the same work everywhere: read it beside exit_cpuid, which is.",
	"An error path and a cheap success are compared. A hypercall page adds a call; the wrong vendor's instruction "
	"would be patched or emulated, so the right one is chosen.");
