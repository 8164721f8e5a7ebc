/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypercall that must answer 0 each time: all of a benchmark but its descriptor. The file says which one:
 * XEN_CALL_LOOPS(number, a, b, c, d, refusal), or XEN_MMUEXT_LOOPS() for an operation on a PV guest's own address space.
 */
#pragma once

#include <hvlab/bench.h>
#include "platform.h"
#include "xen_guest.h"

static const struct xen_guest *xen;
static s64 answer[2]; /* or-ed; [0] of the body, [1] of the control */

static const char *xen_call_setup(struct bench_env *env)
{
	xen = platform_xen();
	answer[0] = answer[1] = 0;
	return NULL;
}

#define XEN_CALL_LOOPS(number, a, b, c, d, refusal)                    \
	static void body(u64 n)                                        \
	{                                                              \
		while (n--)                                            \
			answer[0] |= xen_call(xen, number, a, b, c, d); \
	}                                                              \
	static void control(u64 n)                                     \
	{                                                              \
		while (n--)                                            \
			answer[1] |= xen_no_call(xen, number, a, b, c, d); \
	}                                                              \
	static const char *check(u64 *result)                          \
	{                                                              \
		*result = (u64)answer[0];                              \
		return answer[0] ? refusal : NULL;                     \
	}

/* One operation a call; `argument_of` is evaluated by setup(). */
#define XEN_MMUEXT_LOOPS(command_of, argument_of)                                                              \
	static struct xen_mmuext operation;                                                                    \
	static const char *setup(struct bench_env *env)                                                        \
	{                                                                                                      \
		const char *absent = xen_call_setup(env);                                                      \
		operation = (struct xen_mmuext){.command = command_of, .argument = argument_of};               \
		return absent;                                                                                 \
	}                                                                                                      \
	XEN_CALL_LOOPS(XEN_MMUEXT_OP, xen_address(&operation), 1, 0, XEN_DOMID_SELF, "Xen refused the operation")

#define XEN_MMUEXT_BENCH .unit = UNIT_OP, .needs = NEED_XEN_PV, .setup = setup, .body = body, .control = control, \
			 .check = check, .exits_per_op = 1, .stable = true, .result = RESULT_SAME
