/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hypercall whose number means nothing: the way into Xen and back, and Xen's refusal. exit_hypercall is a number that
 * does something, however little.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_guest.h"

static const struct xen_guest *xen;
static s64 answer[2]; /* [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	xen = platform_xen();
	return NULL;
}

static void body(u64 n)
{
	while (n--)
		answer[0] = xen_call(xen, XEN_NO_SUCH_CALL, 0, 0, 0, 0);
}

static void control(u64 n)
{
	while (n--)
		answer[1] = xen_no_call(xen, XEN_NO_SUCH_CALL, 0, 0, 0, 0);
}

static const char *check(u64 *result)
{
	*result = (u64)-answer[0];
	return answer[0] == -XEN_ENOSYS ? NULL : "the number is not refused with -ENOSYS";
}

HVLAB_BENCH(xen_call_bad, .what = "hypercall with a number that does not exist", .unit = UNIT_OP, .needs = NEED_XEN,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(xen_call_bad,
	"A hypercall with a number that has no meaning: the shortest way into Xen and back.",
	"Not useful work, and not exit_hypercall, which is xen_version.",
	"An error path may be left out of tables that make others fast.");
