/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's one-shot timer: how late its event is taken. Open loop: the moments t_k = t_0 + k T are fixed before the first,
 * and the latency is counted from t_k even when the timer could only be set behind it. The guest spins meanwhile, so
 * no waking up is in it.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_channel.h"

#define PERIOD_NS 100000 /* twice the slop that Xen allows its timers */

static struct xen_guest *xen;
static const struct xen_time *clock;
static struct xen_evtchn_port channel;
static u64 sum; /* ticks of the latest body() */
static u64 set, taken_before, early, missed;
static s64 refused;

static const char *setup(struct bench_env *env)
{
	struct xen_evtchn_virq v = {.virq = VIRQ_TIMER};

	xen = platform_xen();
	clock = &xen->shared->vcpu[0].time;
	channel.port = 0;
	if (xen_op(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_BIND_VIRQ, &v))
		return "Xen gives no timer";
	channel.port = v.port;
	if (!xen_channel_listen(xen, channel.port))
		return "Xen injects no vector for events";
	set = early = missed = 0;
	refused = 0;
	taken_before = xen->events;
	return NULL;
}

static u64 one(u64 at)
{
	struct xen_timer timer = {.at = at};
	u64 before = xen->events;

	missed += xen_now(clock) >= at;
	refused |= xen_call(xen, XEN_VCPU_OP, VCPUOP_SET_SINGLESHOT_TIMER, 0, xen_address(&timer), 0);
	xen_channel_await(xen, before);
	s64 late = (s64)(xen->stamp - xen_ticks_at(clock, at));

	early += late < 0;
	return late < 0 ? 0 : (u64)late;
}

static void body(u64 n)
{
	u64 first = xen_now(clock) + PERIOD_NS;

	sum = 0;
	for (u64 k = 0; k < n; k++)
		sum += one(first + k * PERIOD_NS);
	set += n;
}

/* A latency has both its ends in body(); there is nothing to be taken off. */
static void control(u64 n)
{
	sum = 0;
	while (n--)
		barrier();
}

static u64 ticks(void)
{
	return sum;
}

static const char *check(u64 *result)
{
	*result = missed;
	if (refused)
		return "Xen refused to set the timer";
	if (early)
		return "the timer's event came before its time";
	return xen->events - taken_before == set ? NULL : "not every timer gave one event";
}

static void teardown(void)
{
	xen_call(xen, XEN_VCPU_OP, VCPUOP_STOP_SINGLESHOT_TIMER, 0, 0, 0);
	xen_channel_close(xen, &channel);
}

HVLAB_BENCH(xen_timer, .what = "one-shot timer: from its moment to the event's handler, open loop", .unit = UNIT_IRQ,
	    .needs = NEED_XEN, HVLAB_CLOSED_LOOP, .ticks = ticks, .teardown = teardown, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_OWN, .result_of = "slots missed, which the load decides");

HVLAB_ABOUT(xen_timer,
	"From the moment for which Xen's one-shot timer was set to the handler of its event, in an open loop, "
	"while the guest spins.",
	"Waking a halted vCPU.",
	"Xen allows its timers 50 microseconds of slop to bring several together (timer_slop): that is part "
	"of the number. Exits vary: the host's timer is one only when it hits a running guest.");
