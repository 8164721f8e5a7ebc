/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk that a machine without a -kernel option is given before its first instruction: a directory, then files on
 * sector boundaries. The program writes it, lab/boot loads the kernel and its modules from it, lab/init.c fetches the
 * rest. All numbers are little-endian, all users are x86.
 */
#pragma once

#include <hvlab/abi.h>

#define CARGO_SECTOR 512
#define CARGO_MAGIC 0x6f67726163766c68ull /* "hlvcargo" */
#define CARGO_ENTRIES 16 /* the directory: always as many, from sector 0 on */
#define CARGO_CMDLINE_MAX 4032

/* Where a host that makes guests of a template finds the one of its job; it has the directory, and no other host has. */
#define CARGO_TEMPLATE_DIR "/lab/template"
#define CARGO_TEMPLATE CARGO_TEMPLATE_DIR "/domain.xml"

enum cargo_role {
	CARGO_NONE,   /* the directory ends */
	CARGO_KERNEL, /* an ELF file with a PVH entry; the first entry */
	CARGO_MODULE, /* handed to it in this order */
	CARGO_FILE,   /* left for the running system to fetch by name */
};

struct cargo_entry {
	u64 magic;
	u32 role, sector; /* enum cargo_role; its first sector */
	u64 size;         /* bytes */
	char name[40];
	char cmdline[CARGO_CMDLINE_MAX];
};

_Static_assert(sizeof(struct cargo_entry) == 4096, "a directory entry is eight sectors");
