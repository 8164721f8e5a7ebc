/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INVLPG of one page and a load from it: the entry of the TLB is thrown away and fetched again.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

static volatile u64 *page;
static u64 loads[2]; /* good ones; [0] of the body, [1] of the control, which does all the same but INVLPG */

static const char *setup(struct bench_env *env)
{
	u64 size;

	page = (volatile u64 *)(void *)platform_small(&size);
	if (!page)
		return "memory cannot be mapped by 4 KiB pages here";
	*page = 0x5a5a;
	loads[0] = loads[1] = 0;
	return NULL;
}

static void body(u64 n)
{
	while (n--) {
		invlpg((u64)(uintptr_t)page);
		loads[0] += *page == 0x5a5a;
	}
}

static void control(u64 n)
{
	while (n--) {
		barrier();
		loads[1] += *page == 0x5a5a;
	}
}

static const char *check(u64 *result)
{
	*result = loads[0];
	return loads[0] ? NULL : "the page has lost its content";
}

HVLAB_BENCH(mem_invlpg, .what = "INVLPG and the walk that follows, one 4 KiB page", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_COUNTED);
HVLAB_ABOUT(mem_invlpg, "The invalidation of one page on this vCPU, and the walk that brings its translation back.",
	    "Other vCPUs, which a real unmapping has to tell: mem_shootdown has that.",
	    "With nested paging it does not exit; a count other than zero means shadow page tables. Some processors throw "
	    "away more than the one entry.");
