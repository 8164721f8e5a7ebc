/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a boot protocol hands over, in one neutral shape. entry.S enters from PVH or multiboot2, boot.c fills this in
 * and calls machine_main(), which the program supplies. More entries (64-bit ones too) end in the same place.
 */
#pragma once

#include <hvlab/abi.h>

enum boot_protocol { BOOT_PVH, BOOT_MULTIBOOT2, BOOT_XEN_PV };

#define BOOT_REGIONS_MAX 64
#define BOOT_MODULES_MAX 8

enum region_type { REGION_RAM = 1, REGION_RESERVED = 2, REGION_ACPI = 3, REGION_NVS = 4, REGION_BAD = 5 }; /* as E820 */

struct boot_region {
	u64 base, size;
	u32 type; /* enum region_type; other values are what the firmware said */
};

struct boot_module {
	u64 base, size;
	char cmdline[128];
};

struct boot_info {
	enum boot_protocol protocol;
	char cmdline[HVLAB_CMDLINE_MAX];
	u64 rsdp; /* 0: not told */
	u32 nregions, nmodules;
	struct boot_region region[BOOT_REGIONS_MAX];
	struct boot_module module[BOOT_MODULES_MAX];
};

const char *boot_protocol_word(enum boot_protocol p);

/* Supplied by the program. */
_Noreturn void machine_main(const struct boot_info *info);

/* Bounds of the image, from the linker script. */
extern u8 image_start[], image_end[];
