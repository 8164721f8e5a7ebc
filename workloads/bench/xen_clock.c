/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's clock: nanoseconds since boot from the page it shares with the guest and the TSC, without any exit.
 */
#include "platform.h"
#include "xen_guest.h"

static const struct xen_time *page;

#define CLOCK_READ() now = xen_now(page); barrier()
#include "clock_reading.h"

static const char *setup(struct bench_env *env)
{
	page = &platform_xen()->shared->vcpu[0].time;
	if (!page->multiplier)
		return "Xen keeps no clock for this guest";
	clock_begin(xen_now(page));
	return NULL;
}

HVLAB_BENCH(xen_clock, .what = "Xen's clock: read by TSC and shared page, no exit", .unit = UNIT_OP, .needs = NEED_XEN,
	    .setup = setup, .body = body, .control = control, .check = clock_verdict, .exits_per_op = 0, .stable = true,
	    .result = RESULT_OWN, .result_of = "how far a clock has run");

HVLAB_ABOUT(xen_clock,
	"Reading the time of the shared page as a guest of Xen does: version, scaling, version again.",
	"No hypercall and no exit.",
	"It is as good as the TSC below it; where that is emulated each reading is an exit. In the path lane a division "
	"more or less is all that can differ.");
