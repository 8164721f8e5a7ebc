/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building a page table that is in use: its 512 entries are written anew, as they were, and at the end of each turn CR3 is
 * loaded, so that what was written counts.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

#define PAGES 512u /* of one table */

static u8 *small;
static volatile u64 *table;
static u64 at[2], written; /* at: [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	u64 size;

	small = platform_small(&size);
	table = small && size >= PAGES * PAGE_SIZE ? platform_pte(small) : NULL;
	at[0] = at[1] = written = 0;
	return table ? NULL : "page tables are not the guest's to change here";
}

/* Each entry is written as it was; a load takes its place in the control. */
#define RUN(i, n, operation)                                    \
	for (; (n)--; *(i) = (*(i) + 1) % PAGES) {              \
		volatile u64 *entry = table + *(i);             \
		operation;                                      \
	}

static void body(u64 n)
{
	written += n;
	RUN(&at[0], n, *entry = *entry);
	write_cr3(read_cr3());
}

static void control(u64 n)
{
	RUN(&at[1], n, (void)*entry);
}

static const char *check(u64 *result)
{
	*result = written;
	for (u64 i = 0; i < PAGES; i++) {
		volatile u64 *p = (volatile u64 *)(void *)(small + i * PAGE_SIZE);

		*p = i;
		if (*p != i)
			return "a page is not where it was mapped";
	}
	return NULL;
}

HVLAB_BENCH(mem_pagetable, .what = "entry of a page table in use written, CR3 loaded at the end", .unit = UNIT_PAGE,
	    .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);
HVLAB_ABOUT(mem_pagetable, "Writing page tables, an entry a page: what starting a process does a great deal of.",
	    "Finding and clearing the pages for them.",
	    "With nested paging it is a store like any other; with shadow page tables each one may exit, and the counts say so.");
