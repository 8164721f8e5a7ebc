/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One page of the guest that is mapped to another frame and back, by its entry in the page table. The first words of the
 * two frames are 0 and 1, so a load tells which of them is mapped.
 */
#pragma once

#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

static volatile u64 *view;
static u64 *pte, entry[2], wrong[2]; /* wrong: [0] of the body, [1] of the control, which looks as well */

static inline const char *remap_open(void)
{
	u64 size;
	u8 *small = platform_small(&size);

	pte = small ? platform_pte(small) : NULL;
	if (!pte || !platform_pte(small + PAGE_SIZE)) {
		pte = NULL;
		return "page tables are not the guest's to change here";
	}
	view = (volatile u64 *)(void *)small;
	entry[0] = *pte;
	entry[1] = *platform_pte(small + PAGE_SIZE);
	view[0] = 0;
	*(volatile u64 *)(void *)(small + PAGE_SIZE) = 1;
	wrong[0] = wrong[1] = 0;
	return NULL;
}

/* Also where remap_open() has refused. */
static inline void remap_close(void)
{
	if (!pte)
		return;
	*(volatile u64 *)pte = entry[0];
	invlpg((u64)(uintptr_t)view);
}
