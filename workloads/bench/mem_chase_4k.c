/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem_chase_random on memory that is mapped by 4 KiB pages: more of the TLB, longer walks, in a guest of two dimensions.
 */
#include "chase.h"
#include "platform.h"
#include "printf.h"

static const char *setup(struct bench_env *env)
{
	u64 size;
	u8 *small = platform_small(&size);

	if (env->working_set < size)
		size = env->working_set;
	/* Set before any skip, so that all systems share one row. */
	format(env->params, sizeof(env->params), "ws=%lu", size / PAGE_SIZE * PAGE_SIZE);
	if (!small)
		return "memory cannot be mapped by 4 KiB pages here";
	if (platform_arena_page() == PAGE_SIZE)
		return "all pages are 4 KiB here: mem_chase_random is the same";
	return chase_random(small, size, &env->seed);
}

HVLAB_BENCH(mem_chase_4k, .what = "dependent load, random over the working set, in 4 KiB pages", CHASE_BENCH,
	    .check = chase_check, .result = RESULT_SAME);
HVLAB_ABOUT(mem_chase_4k, "The latency of a load from a working set in 4 KiB pages, walks of the page tables included.",
	    "More than 32 MiB, and in the path lane anything but the number of instructions, which is one.",
	    "Host pages count, too: a guest page of 4 KiB inside a host page of 2 MiB makes a shorter walk than one in "
	    "4 KiB, and the processor may cache the combination.");
