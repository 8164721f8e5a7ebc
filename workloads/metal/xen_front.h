/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the front ends of Xen's split devices have in common: how they find the other end and tell it in xenstore of their rings,
 * and the event channel by which both wake each other.
 */
#pragma once

#include "xen.h"

#define XEN_INIT_WAIT 2
#define XEN_INITIALISED 3
#define XEN_CONNECTED 4

struct xen_front {
	struct xen_evtchn_port channel;
	u16 backend; /* the domain that it is in */
	char front[32], back[64]; /* paths */
};

/* The first device of that kind ("vbd"), with an event channel; false: there is none. */
bool xen_front_open(struct xen_front *f, const char *kind);
/* Nodes of this end and of the other; 0 where there is none. */
u64 xen_front_number(const struct xen_front *f, const char *name);
u64 xen_front_other(const struct xen_front *f, const char *name);
bool xen_front_write(const struct xen_front *f, const char *name, const char *value);
bool xen_front_tell(const struct xen_front *f, const char *name, u64 value);
/* Waits until the other end has that state. */
bool xen_front_await(const struct xen_front *f, u64 state);

/* From now on it is told when the other end leaves; has it? To be asked before each sleep, from which that wakes. */
bool xen_front_watch(const struct xen_front *f);
bool xen_front_gone(const struct xen_front *f);

static inline void xen_front_notify(const struct xen_front *f)
{
	xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_SEND, &f->channel);
}

/* Sleeps until an event comes, unless there is no need to. */
void xen_front_nap(bool (*ready)(void));
/* Its events are taken while this is on. */
void xen_front_listen(const struct xen_front *f, bool on);
