/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First touch of memory that nothing backs yet, against touch of memory that is present: the nested page fault in a
 * guest, the page fault in a process. Exits vary: one a page where the host backs 4 KiB, one in 512 where it backs
 * 2 MiB, none where memory was populated before.
 */
#include <hvlab/bench.h>
#include "x86.h"

static u8 *fresh, *present, *next;
static u64 touched;

static const char *setup(struct bench_env *env)
{
	u64 pages = (env->fresh_size < env->arena_size ? env->fresh_size : env->arena_size) / PAGE_SIZE;

	fresh = next = env->fresh;
	present = env->arena;
	touched = 0;
	env->max_ops = pages;
	for (u64 i = 0; i < pages; i++)
		*(volatile u64 *)(uintptr_t)(present + i * PAGE_SIZE) = 0;
	return pages ? NULL : "no memory to touch";
}

/* Leaves its own address in each page, so that check() can tell one page from another. */
static u8 *touch(u8 *page, u64 n)
{
	while (n--) {
		*(volatile u64 *)(uintptr_t)page = (u64)(uintptr_t)page;
		page += PAGE_SIZE;
	}
	return page;
}

static void body(u64 n)
{
	next = touch(next, n);
	touched += n;
}

/* max_ops keeps n within what is present. */
static void control(u64 n)
{
	touch(present, n);
}

static const char *check(u64 *result)
{
	*result = touched;
	if (next != fresh + touched * PAGE_SIZE)
		return "other pages were touched than asked for";
	for (u8 *page = fresh; page < next; page += PAGE_SIZE)
		if (*(volatile u64 *)(uintptr_t)page != (u64)(uintptr_t)page)
			return "a page lost what was written to it";
	return NULL;
}

HVLAB_BENCH(mem_touch, .what = "first touch of a 4 KiB page, minus touch of a present one", .unit = UNIT_PAGE,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = EXITS_VARY, .stable = true);
