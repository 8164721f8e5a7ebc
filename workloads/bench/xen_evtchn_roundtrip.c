/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An event channel from this guest to itself with all that a driver sees of it: send, upcall, handler, return. Closed
 * loop. Two exits. The second is a PV guest's IRET; any other guest takes a vector, and Xen, which injects it while the
 * event is still pending, asks for an exit as soon as interrupts are on again.
 */
#include "xen_event_loops.h"

static struct xen_evtchn_port near, far;

static const char *setup(struct bench_env *env)
{
	xen = platform_xen();
	if (!xen_channel_loop(xen, &near, &far))
		return "Xen connects no event channel to itself";
	if (!xen_channel_listen(xen, far.port))
		return "Xen injects no vector for events";
	event_begin();
	return NULL;
}

XEN_EVENT_LOOPS(&near)

static void teardown(void)
{
	xen_channel_close(xen, &near);
	xen_channel_close(xen, &far);
}

HVLAB_BENCH(xen_evtchn_roundtrip, .what = "event channel to itself: send, upcall, handler, return", .needs = NEED_XEN,
	    XEN_EVENT_BENCH);

HVLAB_ABOUT(xen_evtchn_roundtrip,
	"An event sent to this guest itself until its handler runs: the call, the upcall or vector, and the "
	"way back.",
	"An event from another domain, for which a scheduler has to act.",
	"PV returns by a hypercall, PVH and HVM by an exit that asks for it: two exits in both, of different "
	"kinds.");
