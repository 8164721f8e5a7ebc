/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel's ELF file, of 64 bits (Linux, ours) or of 32 (Xen): its segments go to where they belong, and its entries
 * are looked for.
 */
#include "boot.h"

#include <hvlab/pvh.h>

#define ELF_MAGIC 0x464c457f
#define NOTE_OWNER 0x006e6558 /* "Xen" */
#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_WITHIN 8192

enum { SEGMENT_LOAD = 1, SEGMENT_NOTE = 4 };

/* System V ABI; of it what a loader reads */
struct elf64 {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, phoff, shoff;
	u32 flags;
	u16 ehsize, phentsize, phnum;
};

struct elf32 {
	u8 ident[16];
	u16 type, machine;
	u32 version, entry, phoff, shoff, flags;
	u16 ehsize, phentsize, phnum;
};

struct segment64 {
	u32 type, flags;
	u64 offset, vaddr, paddr, filesz, memsz, align;
};

struct segment32 {
	u32 type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

struct segment {
	u32 type, offset, filesz;
	u64 paddr, memsz;
};

struct note {
	u32 namesz, descsz, type;
};

static bool is_64(u32 file)
{
	return ((const struct elf64 *)file)->ident[4] == 2;
}

static u32 segments(u32 file)
{
	return is_64(file) ? ((const struct elf64 *)file)->phnum : ((const struct elf32 *)file)->phnum;
}

static struct segment segment_at(u32 file, u32 i)
{
	if (is_64(file)) {
		const struct segment64 *s = (const struct segment64 *)(file + (u32)((const struct elf64 *)file)->phoff) + i;
		return (struct segment){s->type, (u32)s->offset, (u32)s->filesz, s->paddr, s->memsz};
	}
	const struct segment32 *s = (const struct segment32 *)(file + ((const struct elf32 *)file)->phoff) + i;
	return (struct segment){s->type, s->offset, s->filesz, s->paddr, s->memsz};
}

static u32 entry_of_notes(u32 at, u32 size)
{
	for (u32 end = at + size; at + sizeof(struct note) <= end;) {
		const struct note *n = (const void *)at;
		u32 desc = at + sizeof(*n) + ((n->namesz + 3) & ~3u);

		if (n->type == PVH_NOTE_ENTRY && n->namesz == 4 && *(const u32 *)(n + 1) == NOTE_OWNER)
			return *(const u32 *)desc;
		at = desc + ((n->descsz + 3) & ~3u);
	}
	return 0;
}

static u32 entry_of_multiboot(u32 file, u32 size)
{
	for (u32 at = file; at < file + size && at < file + MULTIBOOT_WITHIN; at += 4)
		if (*(const u32 *)at == MULTIBOOT_MAGIC)
			return is_64(file) ? (u32)((const struct elf64 *)file)->entry : ((const struct elf32 *)file)->entry;
	return 0;
}

static void place(const struct segment *s, u32 file, u32 floor)
{
	u32 to = (u32)s->paddr;

	if (to < ONE_MIB || s->filesz > s->memsz || s->paddr + s->memsz > floor)
		die("the kernel does not fit into memory beside its modules");
	copy(to, file + s->offset, s->filesz);
	clear(to + s->filesz, (u32)s->memsz - s->filesz);
}

void place_kernel(struct kernel *k, u32 file, u32 size, u32 floor)
{
	if (size < MULTIBOOT_WITHIN || *(const u32 *)file != ELF_MAGIC)
		die("the kernel is no ELF file");
	k->pvh = 0;
	k->multiboot = entry_of_multiboot(file, size);
	for (u32 i = 0; i < segments(file); i++) {
		const struct segment s = segment_at(file, i);

		if (s.type == SEGMENT_LOAD)
			place(&s, file, floor);
		else if (s.type == SEGMENT_NOTE && !k->pvh)
			k->pvh = entry_of_notes(file + s.offset, s.filesz);
	}
}
