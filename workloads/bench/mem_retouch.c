/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First write to a present page from which the hypervisor has taken the right to write, against a write to one that has
 * it again: what each page of a guest costs that is migrated, or whose writes are watched for another reason. The host's
 * pages are 4 KiB ones meanwhile. Exits vary: one a page, or, where the processor keeps the log (Intel's PML), one in 512.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "page_touch.h"

static struct region taken, present;

static const char *setup(struct bench_env *env)
{
	u64 pages = env->arena_size / PAGE_SIZE / 2;

	taken = region(env->arena, pages);
	present = region(env->arena + pages * PAGE_SIZE, pages);
	env->max_ops = pages;
	page_touch(&taken, pages);
	if (!platform_protect(true))
		return "nobody here takes the right to write from memory on request: only the VMM of kvm/direct does";
	page_touch(&present, pages);
	taken = region(env->arena, pages);
	return NULL;
}

static void body(u64 n)
{
	page_touch(&taken, n);
}

static void control(u64 n)
{
	page_touch(&present, n);
}

static const char *check(u64 *result)
{
	*result = taken.touched;
	return page_touch_check(&taken);
}

static void teardown(void)
{
	platform_protect(false);
}

HVLAB_BENCH(mem_retouch, .what = "first write to a 4 KiB page that was write-protected again, minus one to a writable page",
	    .unit = UNIT_PAGE, .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = EXITS_VARY,
	    .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(mem_retouch,
	"First write to a present page since the hypervisor took the right to write from all of them, minus a write to a "
	"writable page: what dirty logging costs for each page, in a migration for instance.",
	"Not the first touch of memory that nothing backs (mem_touch), nor the time that taking the right away needs.",
	"Exits vary: where the processor keeps the log itself (PML) a write is none, and the number is small. The VMM must do "
	"it on request: kvm/direct alone does.");
