/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An event channel from this guest to itself: send, see the event pending, clear it. Both ends are masked, so nothing
 * is interrupted; xen_evtchn_roundtrip is the same with the upcall.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_channel.h"

static struct xen_guest *xen;
static struct xen_evtchn_port near, far;
static u64 sent, seen;

static inline void take(void)
{
	u64 bit = 1ull << far.port % 64;

	seen += !!(__atomic_fetch_and(&xen->shared->pending[far.port / 64], ~bit, __ATOMIC_SEQ_CST) & bit);
}

static const char *setup(struct bench_env *env)
{
	xen = platform_xen();
	sent = 0;
	if (!xen_channel_loop(xen, &near, &far))
		return "Xen connects no event channel to itself";
	take(); /* connecting may count as an event */
	seen = 0;
	return NULL;
}

static void body(u64 n)
{
	sent += n;
	while (n--) {
		xen_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(&near), 0, 0);
		take();
	}
}

static void control(u64 n)
{
	while (n--) {
		xen_no_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(&near), 0, 0);
		take();
	}
}

static const char *check(u64 *result)
{
	*result = seen;
	return seen == sent ? NULL : "not every event sent was pending";
}

static void teardown(void)
{
	xen_channel_close(xen, &near);
	xen_channel_close(xen, &far);
}

HVLAB_BENCH(xen_evtchn_send, .what = "event channel to itself: send, see, clear", .unit = UNIT_OP, .needs = NEED_XEN,
	    HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = 1, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(xen_evtchn_send,
	"Notification of an event channel whose other end is masked: what a front end pays to ring.",
	"Not the delivery: the receiver takes nothing (pv_selfipi does).",
	"A channel to another domain takes its lock and may have to kick a processor; this one ends in the same guest.");
