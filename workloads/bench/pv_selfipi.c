/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PV guest's interrupt to its own vCPU: an event channel bound as IPI, taken by the upcall, ended by IRET, which is a
 * hypercall too. irq_selfipi is the same with an APIC. Closed loop: the next is sent when this one was taken.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_channel.h"

static struct xen_guest *xen;
static struct xen_evtchn_port channel;
static u64 sent, taken_before;

static const char *setup(struct bench_env *env)
{
	struct xen_evtchn_ipi ipi = {0};

	(void)env;
	xen = platform_xen();
	if (xen_op(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_BIND_IPI, &ipi))
		return "Xen gives no event channel";
	channel.port = ipi.port;
	if (!xen_channel_listen(xen, channel.port))
		return "Xen delivers no events";
	sent = 0;
	taken_before = xen->events;
	return NULL;
}

static void body(u64 n)
{
	sent += n;
	while (n--) {
		u64 before = xen->events;

		xen_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(&channel), 0, 0);
		xen_channel_await(xen, before);
	}
}

static void control(u64 n)
{
	while (n--) {
		xen_no_call(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, xen_address(&channel), 0, 0);
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
	xen_channel_close(xen, &channel);
}

HVLAB_BENCH(pv_selfipi, .what = "self-IPI by event channel: send, upcall, return", .unit = UNIT_IRQ,
	    .needs = NEED_XEN_PV, .setup = setup, .body = body, .control = control, .check = check,
	    .teardown = teardown, .exits_per_op = 2, .stable = true, .hist = true);

HVLAB_ABOUT(pv_selfipi,
	"An event channel bound as an IPI to the same vCPU: send, upcall, return, which is a hypercall too.",
	"Not an APIC: irq_selfipi is the same thing with one.",
	"Where Xen is left in between, several events are merged into one upcall; here there is only one at a time.");
