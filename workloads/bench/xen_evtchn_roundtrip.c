/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An event channel from this guest to itself with all that a driver sees of it: send, upcall, handler, return. Closed
 * loop. Two exits. The second is a PV guest's IRET; any other guest takes a vector, and Xen, which injects it while the
 * event is still pending, asks for an exit as soon as interrupts are on again.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_channel.h"

static struct xen_guest *xen;
static struct xen_evtchn_port near, far;
static u64 sent, taken_before;

static const char *setup(struct bench_env *env)
{
	(void)env;
	xen = platform_xen();
	near.port = far.port = 0;
	if (!xen_channel_loop(xen, &near, &far))
		return "Xen connects no event channel to itself";
	if (!xen_channel_listen(xen, far.port))
		return "Xen injects no vector for events";
	sent = 0;
	taken_before = xen->events; /* connecting may have counted as one, and been taken just now */
	return NULL;
}

static void body(u64 n)
{
	sent += n;
	while (n--) {
		u64 before = xen->events;

		xen_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(&near), 0, 0);
		xen_channel_await(xen, before);
	}
}

static void control(u64 n)
{
	while (n--) {
		xen_no_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(&near), 0, 0);
		barrier();
	}
}

static const char *check(u64 *result)
{
	*result = xen->events - taken_before;
	return *result == sent ? NULL : "not every event sent was taken once";
}

static void teardown(void)
{
	xen_channel_close(xen, &near);
	xen_channel_close(xen, &far);
}

HVLAB_BENCH(xen_evtchn_roundtrip, .what = "event channel to itself: send, upcall, handler, return", .unit = UNIT_IRQ,
	    .needs = NEED_XEN, .setup = setup, .body = body, .control = control, .check = check,
	    .teardown = teardown, .exits_per_op = 2, .stable = true, .hist = true);

HVLAB_ABOUT(xen_evtchn_roundtrip,
	"An event sent to this guest itself until its handler runs: the call, the upcall or vector, and the "
	"way back.",
	"An event from another domain, for which a scheduler has to act.",
	"PV returns by a hypercall, PVH and HVM by an exit that asks for it: two exits in both, of different "
	"kinds.");
