/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCHEDOP_yield: through Xen's scheduler and back. What else wants the processor decides how long that is, so it is
 * only comparable where nothing does, and its series need not repeat.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_guest.h"

static const struct xen_guest *xen;
static s64 answer[2]; /* or-ed; [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	(void)env;
	xen = platform_xen();
	answer[0] = answer[1] = 0;
	return NULL;
}

static void body(u64 n)
{
	while (n--)
		answer[0] |= xen_call(xen, XEN_SCHED_OP, SCHEDOP_YIELD, 0, 0, 0);
}

static void control(u64 n)
{
	while (n--)
		answer[1] |= xen_no_call(xen, XEN_SCHED_OP, SCHEDOP_YIELD, 0, 0, 0);
}

static const char *check(u64 *result)
{
	*result = (u64)answer[0];
	return answer[0] ? "Xen refused to yield" : NULL;
}

HVLAB_BENCH(xen_yield, .what = "SCHEDOP_yield with nothing else to run", .unit = UNIT_OP, .needs = NEED_XEN,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 1);

HVLAB_ABOUT(xen_yield,
	"SCHEDOP_yield with nobody else to run: into the scheduler and back.",
	"Not a switch to another vCPU.",
	"Which scheduler Xen uses (credit, credit2, null) decides most of it.");
