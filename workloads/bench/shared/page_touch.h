/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What benchmarks of page faults share: a walk that writes once to each page of a region.
 */
#pragma once

#include "x86.h"

struct region {
	u8 *base, *next, *end;
	u64 touched;
};

static inline struct region region(u8 *base, u64 pages)
{
	return (struct region){base, base, base + pages * PAGE_SIZE, 0};
}

/*
 * Leaves its own address in each page, so that check() can tell one page from another. Begins again where n pages
 * would not fit: for fresh memory max_ops sees to it that this never happens.
 */
static inline void page_touch(struct region *r, u64 n)
{
	u8 *page = r->next + n * PAGE_SIZE > r->end ? r->base : r->next;

	r->touched += n;
	while (n--) {
		*(volatile u64 *)(uintptr_t)page = (u64)(uintptr_t)page;
		page += PAGE_SIZE;
	}
	r->next = page;
}

/* Does each page that the walk has reached hold what was written to it? NULL, or why not. */
static inline const char *page_touch_check(const struct region *r)
{
	if (r->next != r->base + r->touched * PAGE_SIZE)
		return "other pages were touched than asked for";
	for (u8 *page = r->base; page < r->next; page += PAGE_SIZE)
		if (*(volatile u64 *)(uintptr_t)page != (u64)(uintptr_t)page)
			return "a page lost what was written to it";
	return NULL;
}
