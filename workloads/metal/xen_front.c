/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding, telling, waking (xen_front.h).
 */
#include "xen_front.h"
#include "drivers.h"
#include "hypervisor.h"
#include "platform.h"
#include "printf.h"
#include "str.h"
#include "xen_store.h"

#define PATH_MAX 96

static const char *at(const char *base, const char *name)
{
	static char path[PATH_MAX];

	format(path, sizeof(path), "%s/%s", base, name);
	return path;
}

u64 xen_front_number(const struct xen_front *f, const char *name)
{
	return xen_store_number(at(f->front, name));
}

u64 xen_front_other(const struct xen_front *f, const char *name)
{
	return xen_store_number(at(f->back, name));
}

bool xen_front_write(const struct xen_front *f, const char *name, const char *value)
{
	return xen_store_write(at(f->front, name), value);
}

bool xen_front_tell(const struct xen_front *f, const char *name, u64 value)
{
	char text[24];

	format(text, sizeof(text), "%lu", value);
	return xen_front_write(f, name, text);
}

bool xen_front_await(const struct xen_front *f, u64 state)
{
	return xen_store_await(at(f->back, "state"), state);
}

bool xen_front_watch(const struct xen_front *f)
{
	return xen_store_watch(at(f->back, "state"));
}

bool xen_front_gone(const struct xen_front *f)
{
	return xen_store_fired() && xen_front_other(f, "state") != XEN_CONNECTED;
}

bool xen_front_open(struct xen_front *f, const char *kind)
{
	struct xen_evtchn_unbound u = {XEN_DOMID_SELF, 0, 0};
	char path[32], id[16];

	format(path, sizeof(path), "device/%s", kind);
	if (!platform_xen() || !xen_store_open() || !xen_store_first(path, id, sizeof(id)))
		return false;
	format(f->front, sizeof(f->front), "%s/%s", path, id);
	f->backend = u.remote = (u16)xen_front_number(f, "backend-id");
	if (!xen_store_read(at(f->front, "backend"), f->back, sizeof(f->back)) ||
	    xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_ALLOC_UNBOUND, &u))
		return false;
	f->channel.port = u.port;
	return true;
}

/* A PV guest lets its events in as it goes to sleep, any other its interrupts. */
void xen_front_nap(bool (*ready)(void))
{
	if (!xen_start()) {
		device_nap(ready);
		return;
	}
	xen_guest.shared->vcpu[0].masked = 1;
	barrier();
	if (!ready())
		xen_op(&xen_guest, XEN_SCHED_OP, SCHEDOP_BLOCK, NULL);
	xen_guest.shared->vcpu[0].masked = 0;
}

void xen_front_listen(const struct xen_front *f, bool on)
{
	volatile u64 *masked = &xen_guest.shared->masked[f->channel.port / 64];
	u64 bit = 1ull << f->channel.port % 64;

	if (on)
		__atomic_fetch_and(masked, ~bit, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_or(masked, bit, __ATOMIC_SEQ_CST);
	xen_guest.upcalls(on);
}
