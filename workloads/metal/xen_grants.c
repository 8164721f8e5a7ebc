/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grant table (xen/include/public/grant_table.h), version 1.
 */
#include "xen_grants.h"
#include "xen.h"

#define FRAMES 2
#define TABLE_PAGE 0xfe701000ull /* behind the shared page: no RAM and no device in any guest */
#define ENTRIES (FRAMES * PAGE_SIZE / sizeof(struct xen_grant_entry))

static u8 pages[FRAMES][PAGE_SIZE] __attribute__((aligned(4096))); /* of a PV guest: mapped over */
static volatile struct xen_grant_entry *table;
static u32 next = XEN_GRANTS_RESERVED;

static bool open_pv(void)
{
	u64 frame[FRAMES] = {0};
	struct xen_grant_setup s = {.domain = XEN_DOMID_SELF, .frames = FRAMES, .list = frame};

	if (xen_call(&xen_guest, XEN_GRANT_TABLE_OP, GNTTABOP_SETUP_TABLE, xen_address(&s), 1, 0) || s.status)
		return false;
	for (u32 i = 0; i < FRAMES; i++)
		if (xen_pv_map(pages[i], frame[i]))
			return false;
	table = (void *)pages;
	return true;
}

static bool open_hvm(void)
{
	for (u32 i = 0; i < FRAMES; i++) {
		struct xen_add_to_physmap m = {.domain = XEN_DOMID_SELF, .space = XENMAPSPACE_GRANT_TABLE, .index = i,
					       .pfn = TABLE_PAGE / PAGE_SIZE + i};

		if (xen_op(&xen_guest, XEN_MEMORY_OP, XENMEM_ADD_TO_PHYSMAP, &m))
			return false;
	}
	table = (void *)(uintptr_t)TABLE_PAGE;
	return true;
}

bool xen_grants_open(void)
{
	return table || (xen_start() ? open_pv() : open_hvm());
}

u32 xen_grants_give(u16 domain, const void *first, u32 n)
{
	u64 page = xen_address(first) / PAGE_SIZE;
	u32 reference = next;

	if (n > ENTRIES - next)
		return 0;
	for (u32 i = 0; i < n; i++, next++) {
		table[next].frame = (u32)(xen_start() ? xen_pv_frame(page + i) : page + i);
		table[next].domain = domain;
		barrier();
		table[next].flags = GTF_PERMIT_ACCESS;
	}
	return reference;
}
