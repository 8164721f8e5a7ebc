/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same loads as mem_tlb_4k from the same memory, mapped by 2 MiB pages: sixteen entries of the TLB hold it all.
 */
#include "tlb_chase.h"

static const char *setup(struct bench_env *env)
{
	u64 size;
	u8 *small = platform_small(&size);

	tlb_params(size, env);
	if (platform_arena_page() != LARGE_PAGE_SIZE)
		return "the arena is not in 2 MiB pages here";
	(void)small;
	return tlb_setup(env->arena, size < env->arena_size ? size : env->arena_size, env);
}

HVLAB_BENCH(mem_tlb_2m, .what = "dependent load, one a 4 KiB page, 2 MiB pages", CHASE_BENCH,
	    .check = tlb_check, .result = RESULT_SAME);
HVLAB_ABOUT(mem_tlb_2m, "The floor under mem_tlb_4k: the same loads without the misses of the TLB.",
	    "The walk itself.",
	    "A host that backs the guest by 4 KiB pages makes the processor keep 4 KiB entries all the same: then there is no difference.");
