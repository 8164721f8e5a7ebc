/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First touch of memory that nothing backs yet, against touch of memory that is present: the nested page fault in a
 * guest, the page fault in a process. Exits vary: one a page where the host backs 4 KiB, one in 512 where it backs
 * 2 MiB, none where memory was populated before.
 */
#include <hvlab/bench.h>
#include "page_touch.h"

static struct region fresh, present;

static const char *setup(struct bench_env *env)
{
	u64 pages = (env->fresh_size < env->arena_size ? env->fresh_size : env->arena_size) / PAGE_SIZE;

	fresh = region(env->fresh, pages);
	present = region(env->arena, pages);
	env->max_ops = pages;
	page_touch(&present, pages);
	return pages ? NULL : "no memory to touch";
}

static void body(u64 n)
{
	page_touch(&fresh, n);
}

static void control(u64 n)
{
	page_touch(&present, n);
}

static const char *check(u64 *result)
{
	*result = fresh.touched;
	return page_touch_check(&fresh);
}

HVLAB_BENCH(mem_touch, .what = "first touch of a 4 KiB page, minus touch of a present one", .unit = UNIT_PAGE,
	    HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(mem_touch,
	"First touch of a page that nothing backs, minus touch of a present one: the nested page fault in a guest, the "
	"page fault in a process.",
	"Not a fault of the guest's own tables (exit_pf).",
	"It can be taken once a boot and page. Memory that the VMM has populated before, or large pages behind the guest, "
	"make it vanish: exits vary with the backing.");
