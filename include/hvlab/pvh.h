/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a kernel is entered by PVH: Xen's public/arch-x86/hvm/start_info.h, as loaders fill it in and guests read it.
 */
#pragma once

#include <hvlab/abi.h>

#define PVH_MAGIC 0x336ec578u
#define PVH_NOTE_ENTRY 18 /* XEN_ELFNOTE_PHYS32_ENTRY, of owner "Xen" */

enum { PVH_RAM = 1, PVH_RESERVED = 2 };

struct pvh_start {
	u32 magic, version, flags, nr_modules;
	u64 modlist, cmdline, rsdp;
	u64 memmap; /* from version 1 on */
	u32 memmap_entries, reserved;
};

struct pvh_module {
	u64 base, size, cmdline, reserved;
};

struct pvh_memory {
	u64 base, size;
	u32 type, reserved;
};

_Static_assert(sizeof(struct pvh_start) == 56 && sizeof(struct pvh_memory) == 24, "layouts are Xen's ABI");
