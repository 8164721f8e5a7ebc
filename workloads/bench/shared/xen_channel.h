/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event channels of Xen, as its benchmarks use them: connected to the guest itself, taken by the upcall, closed again.
 */
#pragma once

#include "xen_guest.h"

#define XEN_SPINS_MAX 100000000u /* an event that has not come by then is lost */

static inline void xen_channel_mask(struct xen_guest *x, u32 port, bool masked)
{
	volatile u64 *word = &x->shared->masked[port / 64];
	u64 bit = 1ull << port % 64;

	if (masked)
		__atomic_fetch_or(word, bit, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_and(word, ~bit, __ATOMIC_SEQ_CST);
}

/* Events of this port are taken by the upcall from now on; false: Xen has none for this guest. */
static inline bool xen_channel_listen(struct xen_guest *x, u32 port)
{
	xen_channel_mask(x, port, false);
	return x->upcalls(true);
}

/* *port 0: there is none. */
static inline void xen_channel_close(struct xen_guest *x, struct xen_evtchn_port *p)
{
	if (!p->port)
		return;
	x->upcalls(false);
	xen_channel_mask(x, p->port, true);
	xen_op(x, XEN_EVENT_CHANNEL_OP, EVTCHNOP_CLOSE, p);
	p->port = 0;
}

/* Both ends are this guest's: what is sent to one arrives at the other. False: Xen refuses. */
static inline bool xen_channel_loop(struct xen_guest *x, struct xen_evtchn_port *near, struct xen_evtchn_port *far)
{
	struct xen_evtchn_unbound u = {XEN_DOMID_SELF, XEN_DOMID_SELF, 0};

	near->port = far->port = 0;
	if (xen_op(x, XEN_EVENT_CHANNEL_OP, EVTCHNOP_ALLOC_UNBOUND, &u))
		return false;
	far->port = u.port;
	struct xen_evtchn_interdomain i = {.remote = XEN_DOMID_SELF, .remote_port = far->port};

	if (xen_op(x, XEN_EVENT_CHANNEL_OP, EVTCHNOP_BIND_INTERDOMAIN, &i))
		return false;
	near->port = i.port;
	return true;
}

/* Until the upcall has taken one more event than `before`. */
static inline void xen_channel_await(const struct xen_guest *x, u64 before)
{
	for (u32 spins = 0; x->events == before && spins < XEN_SPINS_MAX; spins++)
		barrier();
}
