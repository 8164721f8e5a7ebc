/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entering a kernel by PVH (Xen public/arch-x86/hvm/start_info.h): Linux, our guest and our core.
 */
#include "boot.h"

#include <hvlab/pvh.h>

#define START ((struct pvh_start *)HANDOVER)
#define BIOS_AREA 0xe0000
#define BIOS_END 0x100000
#define RSDP_MAGIC 0x2052545020445352ull /* "RSD PTR " */

static u32 find_rsdp(void)
{
	for (u32 at = BIOS_AREA; at < BIOS_END; at += 16)
		if (*(const u64 *)at == RSDP_MAGIC)
			return at;
	return 0;
}

void pvh_enter(const struct cargo *c, u32 entry)
{
	u32 modules = HANDOVER + PAGE;

	copy(modules, (u32)c->module, c->modules * sizeof(c->module[0]));
	*START = (struct pvh_start){
		.magic = PVH_MAGIC, .version = 1, .nr_modules = c->modules, .modlist = modules,
		.cmdline = (u32)DIRECTORY->cmdline, .rsdp = find_rsdp(), .memmap = (u32)MAP,
		.memmap_entries = c->map_entries,
	};
	__asm__ volatile("jmp *%0" : : "r"(entry), "b"(START) : "memory");
	__builtin_unreachable();
}
