/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a PVH kernel into guest memory: its ELF64 segments, the start information, the memory map, the command line
 * (Xen's docs/misc/pvh.pandoc, public/arch-x86/hvm/start_info.h). Pure: the image is untrusted, nothing is run.
 */
#pragma once

#include "util.h"

/*
 * Fixed places below 1 MiB, inside one region the memory map calls reserved, so that a guest which uses low memory
 * as it likes (trampolines of other vCPUs) keeps them.
 */
#define PVH_INFO 0x9e000u
#define PVH_MEMMAP 0x9e100u
#define PVH_CMDLINE 0x9e800u
#define PVH_LOW_MAX (3ull << 30)  /* guest memory beyond this is put at PVH_HIGH */
#define PVH_HIGH (4ull << 30)

/* Guest memory as the host sees it: `low` bytes that the guest finds at 0, then `high` bytes it finds at 4 GiB. */
struct guest_ram {
	u8 *base;
	u64 low, high;
};

/* 0 and the 32-bit entry point, or -ENOEXEC with why. */
int pvh_load(const struct guest_ram *ram, const void *image, size_t size, const char *cmdline, u32 *entry,
	     struct why *why);
