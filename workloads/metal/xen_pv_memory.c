/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory of a PV guest: it maps machine frames itself, and Xen checks every entry. The builder has mapped the image
 * and some room behind it one to one; this maps the rest in the same way. Tables are taken from the end of memory,
 * where nothing else is ever mapped: Xen makes no page a table that can be written to.
 */
#include "xen.h"

#define ENTRY (PTE_P | PTE_W | PTE_U) /* user: the guest's kernel runs in ring 3 */
#define ENTRIES 512
#define GIB (1ull << 30)
#define MAPPED (4 * GIB) /* as much as any other guest of ours maps */

static const struct xen_start *start;
static u64 next_table; /* page number; downwards */
static u64 window[ENTRIES] __attribute__((aligned(4096)));

u64 xen_pv_frame(u64 page)
{
	return ((const u64 *)(uintptr_t)start->mfn_list)[page];
}

void *xen_pv_address(u64 frame)
{
	return (void *)(uintptr_t)(((const u64 *)XEN_MACHINE_TO_PHYSICAL)[frame] * PAGE_SIZE);
}

s64 xen_pv_set(void *page, u64 entry)
{
	return xen_call(&xen_guest, XEN_UPDATE_VA_MAPPING, xen_address(page), entry, UVMF_INVLPG, 0);
}

s64 xen_pv_map(void *page, u64 frame)
{
	return xen_pv_set(page, frame * PAGE_SIZE | ENTRY);
}

/* Machine address of the entry for `address` in its table of `level` (3: root); only through the builder's tables. */
static u64 entry_place(u64 address, int level)
{
	u64 frame = xen_guest.root;

	for (int l = 3;; l--) {
		u64 index = address >> (12 + 9 * l) & (ENTRIES - 1);

		if (l == level)
			return frame * PAGE_SIZE + index * 8;
		frame = (((const u64 *)xen_pv_address(frame))[index] & PTE_ADDR) / PAGE_SIZE;
	}
}

static u64 entry_read(u64 place)
{
	return ((const u64 *)xen_pv_address(place / PAGE_SIZE))[place % PAGE_SIZE / 8];
}

static s64 entry_write(u64 place, u64 table)
{
	struct xen_mmu_update u = {place, table * PAGE_SIZE | ENTRY};

	return xen_call(&xen_guest, XEN_MMU_UPDATE, xen_address(&u), 1, 0, XEN_DOMID_SELF);
}

u64 xen_pv_entry(u64 page)
{
	return entry_read(entry_place(page, 0));
}

/* First 2 MiB behind the image for which the builder has made no table. */
static u64 builders_end(void)
{
	u64 at = xen_address(image_end) & ~(LARGE_PAGE_SIZE - 1);

	while (at < GIB && entry_read(entry_place(at, 1)) & PTE_P)
		at += LARGE_PAGE_SIZE;
	return at;
}

/* A table of n pages in a row, beginning with `page`. Its frame; it is mapped nowhere from then on. */
static u64 table_make(u64 page, u64 n)
{
	u64 frame = xen_pv_frame(next_table--);

	xen_pv_map(window, frame);
	for (u64 i = 0; i < ENTRIES; i++)
		window[i] = i < n ? xen_pv_frame(page + i) * PAGE_SIZE | ENTRY : 0;
	xen_pv_set(window, 0);
	return frame;
}

/* Where the page directory has its entry for `address`. Those of the first GiB are the builder's. */
static u64 directory_place(u64 address)
{
	static u64 directory;

	if (address < GIB)
		return entry_place(address, 1);
	if (!(address % GIB)) {
		directory = table_make(0, 0);
		entry_write(entry_place(address, 2), directory);
	}
	return directory * PAGE_SIZE + address / LARGE_PAGE_SIZE % ENTRIES * 8;
}

/* Up to where all is mapped then: as long as Xen agrees, and the tables to come do not lie in between. */
static u64 map_from(u64 begin)
{
	u64 at = begin;

	while (at < MAPPED && at + LARGE_PAGE_SIZE <= (next_table - 1) * PAGE_SIZE) {
		u64 place = directory_place(at);

		if (entry_write(place, table_make(at / PAGE_SIZE, ENTRIES)))
			break;
		at += LARGE_PAGE_SIZE;
	}
	return at;
}

void xen_pv_memory(const struct xen_start *s, struct boot_info *info)
{
	u64 size = s->pages * PAGE_SIZE;

	start = s;
	next_table = s->pages - 1;
	xen_guest.root = xen_pv_frame(s->tables / PAGE_SIZE);
	u64 begin = builders_end(), end = map_from(begin);

	info->region[0] = (struct boot_region){0, begin, REGION_RESERVED};
	info->region[1] = (struct boot_region){begin, end - begin, REGION_RAM};
	info->region[2] = (struct boot_region){end, size - end, REGION_RESERVED};
	info->nregions = 3;
}
