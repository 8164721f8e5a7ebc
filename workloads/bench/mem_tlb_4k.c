/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One dependent load in each 4 KiB page of 32 MiB that is mapped by 4 KiB pages: nearly every one misses the TLB.
 */
#include "tlb_chase.h"

static const char *setup(struct bench_env *env)
{
	u64 size;
	u8 *small = platform_small(&size);

	tlb_params(size, env);
	if (platform_arena_page() != LARGE_PAGE_SIZE)
		return "the size of pages is not the guest's choice here";
	return small ? tlb_setup(small, size, env) : "memory cannot be mapped by 4 KiB pages here";
}

HVLAB_BENCH(mem_tlb_4k, .what = "dependent load, one a 4 KiB page, 4 KiB pages", CHASE_BENCH,
	    .check = tlb_check, .result = RESULT_SAME);
HVLAB_ABOUT(mem_tlb_4k, "A load with its walk of the page tables: minus mem_tlb_2m, the walk alone, in a guest of two dimensions.",
	    "Caches, which hold the same lines in both.",
	    "Page tables lie in the caches, too: 8,192 pages have 64 KiB of them, so the walk is a walk through the cache.");
