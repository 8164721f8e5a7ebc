/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PV guest's interrupt to its own vCPU: an event channel bound as IPI, taken by the upcall, ended by IRET, which is a
 * hypercall too. irq_selfipi is the same with an APIC. Closed loop: the next is sent when this one was taken.
 */
#include "xen_event_loops.h"

static struct xen_evtchn_port channel;

static const char *setup(struct bench_env *env)
{
	struct xen_evtchn_ipi ipi = {0};

	xen = platform_xen();
	if (xen_op(xen, XEN_EVENT_CHANNEL_OP, EVTCHNOP_BIND_IPI, &ipi))
		return "Xen gives no event channel";
	channel.port = ipi.port;
	if (!xen_channel_listen(xen, channel.port))
		return "Xen delivers no events";
	event_begin();
	return NULL;
}

XEN_EVENT_LOOPS(&channel)

static void teardown(void)
{
	xen_channel_close(xen, &channel);
}

HVLAB_BENCH(pv_selfipi, .what = "self-IPI by event channel: send, upcall, return", .needs = NEED_XEN_PV, XEN_EVENT_BENCH);

HVLAB_ABOUT(pv_selfipi,
	"An event channel bound as an IPI to the same vCPU: send, upcall, return, which is a hypercall too.",
	"Not an APIC: irq_selfipi is the same thing with one.",
	"Where Xen is left in between, several events are merged into one upcall; here there is only one at a time.");
