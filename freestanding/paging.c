/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Four-level page tables of the machine itself, from a small static pool: nothing is ever freed.
 */
#include "paging.h"
#include "x86.h"

#define POOL_TABLES 48

typedef u64 page_table[512] __attribute__((aligned(4096)));

extern page_table boot_pml4;
static page_table pool[POOL_TABLES];
static u32 pool_used;

static u32 table_index(u64 virtual, int level)
{
	return virtual >> (12 + 9 * level) & 511;
}

/* A large page becomes a table of 512 smaller ones with the same meaning. */
static void split(page_table table, u64 entry, int level)
{
	u64 step = level == 1 ? PAGE_SIZE : LARGE_PAGE_SIZE;
	u64 bits = level == 1 ? entry & ~PTE_LARGE : entry;

	for (u64 i = 0; i < 512; i++)
		table[i] = bits + i * step;
}

/* The table that *entry leads to, made if need be; level is that of the entry. NULL: the pool is empty. */
static u64 *descend(u64 *entry, int level)
{
	if ((*entry & PTE_P) && !(*entry & PTE_LARGE))
		return (u64 *)(uintptr_t)(*entry & PTE_ADDR);
	if (pool_used == POOL_TABLES)
		return NULL;
	u64 *table = pool[pool_used++];

	if (*entry & PTE_P)
		split(table, *entry, level);
	*entry = (u64)(uintptr_t)table | PTE_P | PTE_W | PTE_U;
	return table;
}

static u64 *find_entry(u64 virtual, int level)
{
	u64 *table = boot_pml4;

	for (int l = 3; l > level && table; l--)
		table = descend(&table[table_index(virtual, l)], l);
	return table ? &table[table_index(virtual, level)] : NULL;
}

static bool fits_large(u64 virtual, u64 physical, u64 size)
{
	return !((virtual | physical) & (LARGE_PAGE_SIZE - 1)) && size >= LARGE_PAGE_SIZE;
}

static int map(u64 virtual, u64 physical, u64 size, u64 bits, bool large_ones)
{
	while (size) {
		bool large = large_ones && fits_large(virtual, physical, size);
		u64 step = large ? LARGE_PAGE_SIZE : PAGE_SIZE;
		u64 *entry = find_entry(virtual, large);

		if (!entry)
			return -1;
		*entry = physical | bits | PTE_P | (large ? PTE_LARGE : 0);
		invlpg(virtual);
		virtual += step;
		physical += step;
		size = size > step ? size - step : 0;
	}
	return 0;
}

int paging_map(u64 virtual, u64 physical, u64 size, u64 bits)
{
	return map(virtual, physical, size, bits, true);
}

int paging_map_small(u64 virtual, u64 physical, u64 size, u64 bits)
{
	return map(virtual, physical, size, bits, false);
}

u64 *paging_entry(u64 virtual)
{
	u64 *table = boot_pml4;

	for (int l = 3; l > 0; l--) {
		u64 entry = table[table_index(virtual, l)];

		if (!(entry & PTE_P) || entry & PTE_LARGE)
			return NULL;
		table = (u64 *)(uintptr_t)(entry & PTE_ADDR);
	}
	return &table[table_index(virtual, 0)];
}

int paging_map_device(u64 physical, u64 size)
{
	u64 base = physical & ~(PAGE_SIZE - 1);

	return paging_map(base, base, size + physical - base, PTE_W | PTE_PCD | PTE_PWT);
}
