/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a PV guest needs to grant a page to itself: its own number, its grant table, a place to map at.
 */
#include "xen.h"

static u8 table_page[PAGE_SIZE] __attribute__((aligned(4096)));
static u8 place_page[PAGE_SIZE] __attribute__((aligned(4096)));
static u64 place_entry;

/* Xen reports a guest's own number only as the owner of the other end of an event channel. */
static bool find_domain(u16 *domain)
{
	struct xen_evtchn_unbound u = {XEN_DOMID_SELF, XEN_DOMID_SELF, 0};
	struct xen_evtchn_status s = {.domain = XEN_DOMID_SELF};
	struct xen_evtchn_port p;

	if (xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_ALLOC_UNBOUND, &u))
		return false;
	s.port = p.port = u.port;
	s64 error = xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_STATUS, &s);

	xen_op(&xen_guest, XEN_EVENT_CHANNEL_OP, EVTCHNOP_CLOSE, &p);
	*domain = s.remote;
	return !error;
}

static bool map_table(void)
{
	u64 frame = 0;
	struct xen_grant_setup s = {.domain = XEN_DOMID_SELF, .frames = 1, .list = &frame};

	if (xen_call(&xen_guest, XEN_GRANT_TABLE_OP, GNTTABOP_SETUP_TABLE, xen_address(&s), 1, 0) || s.status)
		return false;
	return !xen_pv_map(table_page, frame);
}

bool xen_pv_grant_open(struct xen_grant *g, const void *page)
{
	if (!find_domain(&g->domain) || !map_table())
		return false;
	g->table = (void *)table_page;
	g->place = place_page;
	g->frame = (u32)((xen_pv_entry(xen_address(page)) & PTE_ADDR) / PAGE_SIZE);
	place_entry = xen_pv_entry(xen_address(place_page));
	return true;
}

/* Unmapping a grant leaves a hole. */
void xen_pv_grant_close(void)
{
	if (place_entry)
		xen_pv_set(place_page, place_entry);
	place_entry = 0;
}
