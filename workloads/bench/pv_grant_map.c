/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A grant mapped and unmapped again: what a back end does for each page that it has no persistent mapping of. The guest
 * grants the page to itself, so no other domain has a part in it. Two hypercalls. PV only: where Xen translates
 * addresses, a page mapped at a second place is gone from its first, and a guest could do this only once.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "xen_guest.h"

#define REFERENCE 8 /* the first eight are the toolstack's */

static u8 page[PAGE_SIZE] __attribute__((aligned(4096)));
static const struct xen_guest *xen;
static struct xen_grant grant;
static struct xen_grant_map mapping;
static struct xen_grant_unmap unmapping;
static s64 answer[2]; /* or-ed; [0] of the body, [1] of the control */

static s64 map(void)
{
	return xen_call(xen, XEN_GRANT_TABLE_OP, GNTTABOP_MAP_GRANT_REF, xen_address(&mapping), 1, 0) | mapping.status;
}

static s64 unmap(void)
{
	unmapping.handle = mapping.handle;
	return xen_call(xen, XEN_GRANT_TABLE_OP, GNTTABOP_UNMAP_GRANT_REF, xen_address(&unmapping), 1, 0) |
	       unmapping.status;
}

static const char *setup(struct bench_env *env)
{
	xen = platform_xen();
	answer[0] = answer[1] = 0;
	if (!xen->grant_open(&grant, page))
		return "Xen gives this guest no grant table";
	grant.table[REFERENCE].domain = grant.domain;
	grant.table[REFERENCE].frame = grant.frame;
	barrier(); /* the flags make it valid */
	grant.table[REFERENCE].flags = GTF_PERMIT_ACCESS;
	mapping = (struct xen_grant_map){
		.address = xen_address(grant.place), .flags = GNTMAP_HOST_MAP, .reference = REFERENCE,
		.domain = grant.domain, /* the number: DOMID_SELF is refused here */
	};
	unmapping = (struct xen_grant_unmap){.address = xen_address(grant.place)};
	return NULL;
}

static void body(u64 n)
{
	while (n--) {
		answer[0] |= map();
		answer[0] |= unmap();
	}
}

static void control(u64 n)
{
	while (n--) {
		answer[1] |= xen_no_call(xen, XEN_GRANT_TABLE_OP, GNTTABOP_MAP_GRANT_REF, xen_address(&mapping), 1, 0) |
			     mapping.status;
		unmapping.handle = mapping.handle;
		answer[1] |= xen_no_call(xen, XEN_GRANT_TABLE_OP, GNTTABOP_UNMAP_GRANT_REF, xen_address(&unmapping), 1, 0) |
			     unmapping.status;
	}
}

/* Once more, to see that what is mapped is the page. */
static const char *check(u64 *result)
{
	*result = (u64)answer[0];
	if (answer[0])
		return "Xen refused to map or to unmap";
	if (map())
		return "Xen refused to map";
	*(volatile u8 *)page = 0x5a;
	*result = *(volatile u8 *)grant.place;
	if (unmap())
		return "Xen refused to unmap";
	return *result == 0x5a ? NULL : "what was mapped is not the page";
}

static void teardown(void)
{
	if (grant.table)
		grant.table[REFERENCE].flags = 0;
	xen->grant_close();
}

HVLAB_BENCH(pv_grant_map, .what = "grant to itself: map and unmap", .unit = UNIT_PAGE, .needs = NEED_XEN_PV,
	    HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = 2, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(pv_grant_map,
	"Mapping and unmapping a granted page, the guest's own, by two hypercalls.",
	"Not a map of another domain's page: no other domain takes part.",
	"The unmap flushes, and its price depends on who may have the translation cached. Back ends batch many of them in "
	"one call.");
