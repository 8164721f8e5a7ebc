/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is mapped to another frame and read: a store to the page table, INVLPG, a load that must see the other frame.
 */
#include "remap.h"

static const char *setup(struct bench_env *env)
{
	return remap_open();
}

static void body(u64 n)
{
	for (u64 i = 0; i < n; i++) {
		*(volatile u64 *)pte = entry[i & 1];
		invlpg((u64)(uintptr_t)view);
		wrong[0] += view[0] != (i & 1);
	}
}

static void control(u64 n)
{
	for (u64 i = 0; i < n; i++) {
		barrier();
		wrong[1] += view[0] != (i & 1);
	}
}

static const char *check(u64 *result)
{
	*result = wrong[0];
	return wrong[0] ? "the old frame was read through the new entry" : NULL;
}

HVLAB_BENCH(mem_pte_update, .what = "change of a page table entry, INVLPG, load through it", .unit = UNIT_OP,
	    .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .teardown = remap_close, .exits_per_op = 0, .stable = true,
	    .result = RESULT_SAME);
HVLAB_ABOUT(mem_pte_update, "Remapping one page on this vCPU. pv_pte_update is the same in a PV guest of Xen, where it is a "
	    "hypercall.", "Other vCPUs, which would have to be told: mem_shootdown has that.",
	    "With nested paging it does not exit; with shadow page tables it exits at least once, which the count shows.");
