/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Builds the nested identity map: the largest page that is uniform, tables where it is not. Nothing is ever freed.
 */
#include "npaging.h"
#include "str.h"
#include "x86.h"

#define POOL_TABLES 720 /* 512 for 48 bits in 1 GiB pages, 4 for each vCPU's own view, and room */

typedef u64 nested_table[512];

static nested_table pool[POOL_TABLES] __attribute__((aligned(4096)));
static u32 pool_used;

static struct {
	const struct npaging_format *format;
	const struct boot_info *boot;
	u64 limit, absent, absent_end;
	int largest; /* level of the largest leaf: 0 4 KiB, 1 2 MiB, 2 1 GiB */
} map;

enum kind { KIND_RAM, KIND_DEVICE, KIND_ABSENT, KIND_MIXED };

static u64 level_size(int level)
{
	return PAGE_SIZE << (9 * level);
}

static bool overlaps(u64 a, u64 a_end, u64 b, u64 b_end)
{
	return a < b_end && b < a_end;
}

static bool inside(u64 a, u64 a_end, u64 b, u64 b_end)
{
	return a >= b && a_end <= b_end;
}

/* Both are the same to a format that leaves cacheability to the MTRRs. */
static enum kind ram_or_device(u64 base, u64 end)
{
	enum kind kind = KIND_DEVICE;

	for (u32 i = 0; i < map.boot->nregions; i++) {
		const struct boot_region *r = &map.boot->region[i];

		if (r->type != REGION_RAM || !overlaps(base, end, r->base, r->base + r->size))
			continue;
		if (inside(base, end, r->base, r->base + r->size))
			return KIND_RAM;
		kind = KIND_MIXED;
	}
	return kind == KIND_MIXED && map.format->ram == map.format->device ? KIND_RAM : kind;
}

static enum kind kind_of(u64 base, u64 end)
{
	if (inside(base, end, map.absent, map.absent_end) || base >= map.limit)
		return KIND_ABSENT;
	if (overlaps(base, end, map.absent, map.absent_end))
		return KIND_MIXED;
	return ram_or_device(base, end);
}

static u64 *new_table(void)
{
	return pool_used < POOL_TABLES ? pool[pool_used++] : NULL;
}

static u64 leaf_at(u64 base, int level, enum kind kind)
{
	u64 bits = kind == KIND_RAM ? map.format->ram : map.format->device;

	return base | bits | (level ? map.format->large : 0);
}

static bool fill_table(u64 *table, u64 base, int level);

static bool fill_entry(u64 *entry, u64 base, int level)
{
	enum kind kind = kind_of(base, base + level_size(level));

	if (kind == KIND_ABSENT)
		return true;
	if (level == 0 && kind == KIND_MIXED) /* a page that is only partly RAM: uncached is always right */
		kind = KIND_DEVICE;
	if (level <= map.largest && kind != KIND_MIXED) {
		*entry = leaf_at(base, level, kind);
		return true;
	}
	u64 *next = new_table();
	if (!next)
		return false;
	*entry = (u64)(uintptr_t)next | map.format->table;
	return fill_table(next, base, level - 1);
}

/* Recursion as deep as the tables: four. */
static bool fill_table(u64 *table, u64 base, int level)
{
	for (u64 i = 0; i < 512; i++)
		if (!fill_entry(&table[i], base + i * level_size(level), level))
			return false;
	return true;
}

u64 npaging_build(const struct npaging_format *f, const struct boot_info *machine, u64 limit, bool huge, u64 absent,
		  u64 absent_end)
{
	u64 *top = new_table();

	map.format = f;
	map.boot = machine;
	map.limit = limit;
	map.absent = absent;
	map.absent_end = absent_end;
	map.largest = huge ? 2 : 1;
	return fill_table(top, 0, NPAGING_LEVELS - 1) ? (u64)(uintptr_t)top : 0;
}

/* The same 512 pages, each in its own entry. */
static void split(const struct npaging_format *f, u64 *table, u64 leaf, int level)
{
	u64 bits = level == 1 ? leaf & ~f->large : leaf;

	for (u64 i = 0; i < 512; i++)
		table[i] = bits + i * level_size(level - 1);
}

/* A copy of the table behind *entry, of which *entry becomes the only user. */
static u64 *copy_below(const struct npaging_format *f, u64 *entry, int level)
{
	u64 *copy = new_table();

	if (!copy)
		return NULL;
	if (*entry & f->large)
		split(f, copy, *entry, level);
	else
		memcpy(copy, (const void *)(uintptr_t)(*entry & PTE_ADDR), sizeof(nested_table));
	*entry = (u64)(uintptr_t)copy | f->table;
	return copy;
}

bool npaging_private(const struct npaging_format *f, u64 root, u64 page, struct npaging_private *p)
{
	u64 top = root | f->table;
	u64 *table = copy_below(f, &top, NPAGING_LEVELS);

	p->root = (u64)(uintptr_t)table;
	for (int level = NPAGING_LEVELS - 1; table && level > 0; level--)
		table = copy_below(f, &table[page >> (12 + 9 * level) & 511], level);
	p->leaf = table ? &table[page >> 12 & 511] : NULL;
	return table != NULL;
}
