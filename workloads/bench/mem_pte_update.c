/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is mapped to another frame and read: a store to the page table, INVLPG, a load that must see the other frame.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

static volatile u64 *view;
static u64 *pte, entry[2], wrong;

/* Two pages of the view; the first one's entry goes to and fro between their frames. */
static const char *setup(struct bench_env *env)
{
	u64 size;
	u8 *small = platform_small(&size);

	(void)env;
	pte = small ? platform_pte(small) : NULL;
	if (!pte || !platform_pte(small + PAGE_SIZE))
		return "page tables are not the guest's to change here";
	view = (volatile u64 *)(void *)small;
	entry[0] = *pte;
	entry[1] = *platform_pte(small + PAGE_SIZE);
	view[0] = 0;
	*(volatile u64 *)(void *)(small + PAGE_SIZE) = 1;
	wrong = 0;
	return NULL;
}

static void body(u64 n)
{
	for (u64 i = 0; i < n; i++) {
		*(volatile u64 *)pte = entry[i & 1];
		invlpg((u64)(uintptr_t)view);
		wrong += view[0] != (i & 1);
	}
}

static void control(u64 n)
{
	u64 other = 0;

	for (u64 i = 0; i < n; i++)
		other += view[0] != (i & 1);
	*(volatile u64 *)&other = other;
}

static const char *check(u64 *result)
{
	*result = wrong;
	return wrong ? "the old frame was read through the new entry" : NULL;
}

static void teardown(void)
{
	*(volatile u64 *)pte = entry[0];
	invlpg((u64)(uintptr_t)view);
}

HVLAB_BENCH(mem_pte_update, .what = "change of a page table entry, INVLPG, load through it", .unit = UNIT_OP,
	    .needs = NEED_RING0, .setup = setup, .body = body, .control = control, .check = check, .teardown = teardown,
	    .exits_per_op = 0, .stable = true);
HVLAB_ABOUT(mem_pte_update, "Remapping one page on this vCPU. pv_pte_update is the same in a PV guest of Xen, where it is a "
	    "hypercall.", "Other vCPUs, which would have to be told: mem_shootdown has that.",
	    "With nested paging it does not exit; with shadow page tables it exits at least once, which the count shows.");
