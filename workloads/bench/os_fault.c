/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * First touch of a page that the kernel has promised, where whatever is under the kernel has given it the memory long ago.
 */
#include "os.h"
#include "page_touch.h"

#define PAGES 4096ull
#define BYTES (PAGES * OS_PAGE)

enum { DONTNEED = 4, NO_HUGE_PAGES = 15 };

static struct region fresh, present;
static u8 *memory[2];

/* All of it is touched and given back, so that the pages that come next have been used before. */
static const char *setup(struct bench_env *env)
{
	for (int i = 0; i < 2; i++) {
		memory[i] = os_map(BYTES, OS_PRIVATE);
		if (!memory[i])
			return "no memory to touch";
		os_call(OS_MADVISE, os_address(memory[i]), BYTES, NO_HUGE_PAGES);
	}
	fresh = region(memory[0], PAGES);
	present = region(memory[1], PAGES);
	page_touch(&present, PAGES);
	page_touch(&fresh, PAGES);
	os_call(OS_MADVISE, os_address(memory[0]), BYTES, DONTNEED);
	fresh = region(memory[0], PAGES);
	env->max_ops = PAGES;
	return NULL;
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

static void teardown(void)
{
	for (int i = 0; i < 2; i++)
		if (memory[i])
			os_unmap(memory[i], BYTES);
}

HVLAB_BENCH(os_fault, .what = "page fault of a process: first touch of a 4 KiB page that the kernel has", .unit = UNIT_PAGE, .needs = NEED_OS,
	    HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_COUNTED);

HVLAB_ABOUT(os_fault,
	"The fault at the first touch of a page, its handler, a page from the pool of the kernel, cleared, its entry in the table; minus touch of a "
	"present page.",
	"Not the nested page fault: the memory was used before, so whatever is under the kernel has given it already (mem_touch has both).",
	"With nested paging the fault is the guest's own affair and exits nowhere; exits vary where the pool of the kernel holds memory that it has "
	"never used. A PV guest of Xen gets the fault from Xen, and has its table changed by Xen.");
