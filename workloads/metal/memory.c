/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory for benchmarks, cut from the largest piece of RAM after the image: first the arena, then the part that mem_touch is
 * the first to touch.
 */
#include "metal.h"
#include "hypervisor.h"
#include "paging.h"
#include "platform.h"
#include "x86.h"

#define SHARE_MAX (32ull << 20)      /* of memory that nobody has touched */
#define ARENA_MAX (512ull << 20)     /* four times the cache of a large processor */
#define SMALL_VIEW (1ull << 39)     /* where nothing else is */
#define MAPPED (1ull << 32) /* entry.S maps so much */

static u64 total, arena, arena_size, fresh, fresh_size;

static u64 least(u64 a, u64 b)
{
	return a < b ? a : b;
}

static u64 round_up(u64 value, u64 unit)
{
	return (value + unit - 1) & ~(unit - 1);
}

/* The usable part of a region: behind the image, mapped, 2 MiB aligned at its start. */
static u64 usable(const struct boot_region *r, u64 *start)
{
	u64 image = (u64)(uintptr_t)image_end;
	u64 end = least(r->base + r->size, MAPPED);

	*start = round_up(r->base < image ? image : r->base, LARGE_PAGE_SIZE);
	return r->type == REGION_RAM && end > *start ? end - *start : 0;
}

void memory_init(const struct boot_info *info)
{
	u64 best = 0, start;

	for (u32 i = 0; i < info->nregions; i++) {
		const struct boot_region *r = &info->region[i];
		u64 size = usable(r, &start);

		total += r->type == REGION_RAM ? r->size : 0;
		if (size > best) {
			best = size;
			arena = start;
		}
	}
	arena_size = least(least(total / 4, ARENA_MAX), best) & ~(LARGE_PAGE_SIZE - 1);
	fresh = arena + arena_size;
	fresh_size = least(best - arena_size, SHARE_MAX) & ~(PAGE_SIZE - 1);
}

u64 memory_total(void)
{
	return total;
}

u8 *platform_arena(u64 *size)
{
	*size = arena_size;
	return (u8 *)(uintptr_t)arena;
}

u8 *platform_fresh(u64 *size)
{
	*size = fresh_size;
	return (u8 *)(uintptr_t)fresh;
}

u64 platform_arena_page(void)
{
	return hypervisor_ring0() ? LARGE_PAGE_SIZE : PAGE_SIZE;
}

u8 *platform_small(u64 *size)
{
	static bool mapped;

	*size = least(arena_size, SMALL_MAX);
	if (!hypervisor_ring0())
		return platform_arena(size);
	if (!mapped && paging_map_small(SMALL_VIEW, arena, *size, PTE_W))
		return NULL;
	mapped = true;
	return (u8 *)SMALL_VIEW;
}

u64 *platform_pte(const u8 *page)
{
	return hypervisor_ring0() ? paging_entry((u64)(uintptr_t)page) : NULL;
}
