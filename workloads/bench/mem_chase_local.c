/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dependent loads, page by page: a random cycle inside each 4 KiB page, pages in order. The TLB is used once for
 * 64 loads; mem_chase_random is the same without that locality.
 */
#include "chase.h"
#include "printf.h"

#define LINES_PER_PAGE (PAGE_SIZE / CHASE_LINE)

/* Cuts each page's cycle where it would return to its first line and leads it on to the next page. */
static void link_pages(u64 pages)
{
	for (u64 i = 0; i < pages; i++) {
		u8 *page = chase.base + i * PAGE_SIZE;
		void **last = chase_line(page, 0);

		while (*last != chase_line(page, 0))
			last = *last;
		*last = chase_line(chase.base, (i + 1) % pages * LINES_PER_PAGE);
	}
}

static const char *setup(struct bench_env *env)
{
	u64 pages = env->working_set / PAGE_SIZE;

	if (pages < 2)
		return "the working set is below two pages";
	chase = (struct chase){.base = env->arena, .lines = pages * LINES_PER_PAGE};
	for (u64 i = 0; i < pages; i++)
		chase_shuffle(chase.base + i * PAGE_SIZE, LINES_PER_PAGE, &env->seed);
	link_pages(pages);
	chase.at = chase_line(chase.base, 0);
	format(env->params, sizeof(env->params), "ws=%lu", pages * PAGE_SIZE);
	return NULL;
}

HVLAB_BENCH(mem_chase_local, .what = "dependent load, random inside each page, pages in order", CHASE_BENCH,
	    .check = chase_check, .result = RESULT_SAME);

HVLAB_ABOUT(mem_chase_local,
	"Dependent loads over a random cycle through all lines of the working set, page after page: latency with the TLB "
	"on its side.",
	"Not bandwidth, and not the cost of TLB misses (mem_chase_random).",
	"Which level of cache it shows is ws. Host pages behind the guest (shape.backing) are part of the key. In the "
	"path lane a load is one instruction.");
