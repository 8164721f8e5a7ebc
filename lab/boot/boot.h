/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The boot ROM's parts: rom.S is its head, load.c the order of things, disk.c reads the cargo disk, elf.c puts a kernel
 * in its place, pvh.c and multiboot.c hand over and enter. All of it runs in 32-bit protected mode without paging, and
 * addresses are physical.
 */
#pragma once

#include <hvlab/cargo.h>

/* Low memory that neither the BIOS nor a kernel's first instructions use. */
#define MAP ((const struct memory *)0x10000) /* filled by rom.S */
#define DIRECTORY ((struct cargo_entry *)0x20000)
#define HANDOVER 0x60000 /* where a boot protocol's structures are made, a page each */

#define PAGE 4096u
#define ONE_MIB 0x100000u
#define MODULES_MAX CARGO_ENTRIES
#define RAM 1 /* of E820, PVH and multiboot */

struct memory {
	u64 base, size;
	u32 type, reserved;
};

struct module {
	u64 base, size, cmdline, reserved; /* as PVH has it */
};

/* What is handed over, whatever the protocol. */
struct cargo {
	u32 map_entries, modules;
	struct module module[MODULES_MAX];
};

struct kernel {
	u32 pvh;       /* its entry by PVH; 0: none */
	u32 multiboot; /* its entry by multiboot1; 0: none */
};

/* --- load.c */
_Noreturn void load(u32 map_entries);
_Noreturn void die(const char *reason);
void copy(u32 to, u32 from, u32 n);
void clear(u32 at, u32 n);
u8 inb(u16 port);
void outb(u16 port, u8 value);

/* --- disk.c */
void disk_start(void);
void disk_read(u32 sector, u32 count, u32 to);

/* --- elf.c: puts the ELF file in memory at `file` in its place, all of it below `floor` */
void place_kernel(struct kernel *k, u32 file, u32 size, u32 floor);

/* --- pvh.c, multiboot.c */
_Noreturn void pvh_enter(const struct cargo *c, u32 entry);
_Noreturn void multiboot_enter(const struct cargo *c, u32 entry);
