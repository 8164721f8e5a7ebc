/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's clock: nanoseconds since boot from the page it shares with the guest and the TSC, without any exit.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "platform.h"
#include "xen_guest.h"

static const struct xen_time *page;
static u64 first, last, backwards;

static const char *setup(struct bench_env *env)
{
	(void)env;
	page = &platform_xen()->shared->vcpu[0].time;
	backwards = 0;
	if (!page->multiplier)
		return "Xen keeps no clock for this guest";
	first = last = xen_now(page);
	return NULL;
}

static void body(u64 n)
{
	u64 before = last;

	while (n--) {
		u64 ns = xen_now(page);

		backwards += ns < before;
		before = ns;
	}
	last = before;
}

static const char *check(u64 *result)
{
	*result = last - first;
	if (backwards)
		return "the clock went backwards";
	return last > first ? NULL : "the clock stands still";
}

HVLAB_BENCH(xen_clock, .what = "Xen's clock: read by TSC and shared page, no exit", .unit = UNIT_OP, .needs = NEED_XEN,
	    .setup = setup, .body = body, .control = empty_loop, .check = check, .exits_per_op = 0, .stable = true);

HVLAB_ABOUT(xen_clock,
	"Reading the time of the shared page as a guest of Xen does: version, scaling, version again.",
	"No hypercall and no exit.",
	"It is as good as the TSC below it; where that is emulated each reading is an exit. In the path lane a division "
	"more or less is all that can differ.");
