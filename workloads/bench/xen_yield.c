/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SCHEDOP_yield: through Xen's scheduler and back. What else wants the processor decides how long that is, so it is
 * only comparable where nothing does, and its series need not repeat.
 */
#include "xen_call_loops.h"

XEN_CALL_LOOPS(XEN_SCHED_OP, SCHEDOP_YIELD, 0, 0, 0, "Xen refused to yield")

HVLAB_BENCH(xen_yield, .what = "SCHEDOP_yield with nothing else to run", .unit = UNIT_OP, .needs = NEED_XEN,
	    .setup = xen_call_setup, .body = body, .control = control, .check = check, .exits_per_op = 1,
	    .result = RESULT_SAME);

HVLAB_ABOUT(xen_yield,
	"SCHEDOP_yield with nobody else to run: into the scheduler and back.",
	"Not a switch to another vCPU.",
	"Which scheduler Xen uses (credit, credit2, null) decides most of it.");
