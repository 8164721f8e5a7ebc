/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine's own page tables. entry.S has identity mapped the low 4 GiB in 2 MiB pages; this changes and extends
 * that map, in 2 MiB pages where alignment allows and 4 KiB pages elsewhere.
 */
#pragma once

#include <hvlab/abi.h>

/* Bits: PTE_* of x86.h; PTE_P is implied. 0, or -1 when there are no tables left. */
int paging_map(u64 virtual, u64 physical, u64 size, u64 bits);
/* The same in 4 KiB pages everywhere. */
int paging_map_small(u64 virtual, u64 physical, u64 size, u64 bits);
/* The entry of a 4 KiB page, to be changed in place (and INVLPG after); NULL: no table of 4 KiB pages reaches there. */
u64 *paging_entry(u64 virtual);
/* Identity maps a device's registers, uncached. */
int paging_map_device(u64 physical, u64 size);
