/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From boot modules to a guest in memory: which module is what, loading the ELF file, and the PVH start info as the
 * guest will read it (Xen public/arch-x86/hvm/start_info.h). Files come from the boot loader and may be broken, so every
 * offset is checked, and a bad one ends with a message.
 */
#include "vmm.h"
#include "str.h"
#include "x86.h"

#include <hvlab/pvh.h>

#define LOAD 1
#define NOTE 4
#define RSDP_SIZE 36 /* ACPI 6.4, 5.2.5.3 */

struct span {
	u8 *at;
	u64 size;
};

struct elf_header {
	u8 ident[16];
	u16 type, machine;
	u32 version;
	u64 entry, phoff, shoff;
	u32 flags;
	u16 ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	u32 type, flags;
	u64 offset, vaddr, paddr, filesz, memsz, align;
};

struct elf_note {
	u32 namesz, descsz, type;
	char name[4];
	u32 entry;
};

/* What the guest gets to read; its own memory, right below the core's (link.lds). */
struct handover {
	struct pvh_start start;
	struct pvh_module module;
	struct pvh_memory memory[BOOT_REGIONS_MAX + 2];
	char cmdline[HVLAB_CMDLINE_MAX];
	u8 rsdp[RSDP_SIZE];
};
extern struct handover guest_handover;
_Static_assert(sizeof(struct handover) <= 0x4000, "link.lds leaves this much room");

static u64 address(const void *p)
{
	return (u64)(uintptr_t)p;
}

/* Physical memory below 4 GiB is identity mapped. */
static u8 *memory_at(u64 physical)
{
	return (u8 *)(uintptr_t)physical;
}

static bool inside(u64 offset, u64 length, u64 size)
{
	return offset <= size && length <= size - offset;
}

static bool overlap(u64 a, u64 a_size, u64 b, u64 b_size)
{
	return a < b + b_size && b < a + a_size;
}

/* --- modules: the guest's ELF file and perhaps an initrd, as two modules or as one cpio archive of both */

#define CPIO_MAGIC "070701"
#define CPIO_HEADER 110
#define CPIO_SIZE 54     /* offsets of fields of eight hex digits */
#define CPIO_NAMESIZE 94

static u64 hex8(const u8 *digits)
{
	u64 value = 0;

	for (int i = 0; i < 8; i++) {
		u8 c = digits[i] | 0x20;

		value = value << 4 | (u64)(c >= 'a' ? c - 'a' + 10 : c - '0');
	}
	return value;
}

/* Cuts the first file off the archive; false: no more. */
static bool cpio_next(struct span *archive, struct span *file)
{
	if (archive->size < CPIO_HEADER || memcmp(archive->at, CPIO_MAGIC, 6))
		return false;
	u64 data = (CPIO_HEADER + hex8(archive->at + CPIO_NAMESIZE) + 3) & ~3ull;
	u64 size = hex8(archive->at + CPIO_SIZE);

	if (!inside(data, size, archive->size) || !size)
		return false;
	*file = (struct span){archive->at + data, size};
	u64 next = (data + size + 3) & ~3ull;

	next = next < archive->size ? next : archive->size;
	archive->at += next;
	archive->size -= next;
	return true;
}

static void find_files(const struct boot_info *info, struct span *guest, struct span *initrd)
{
	if (!info->nmodules)
		refuse("no guest was given: it must be the first boot module");
	struct span first = {memory_at(info->module[0].base), info->module[0].size};

	if (cpio_next(&first, guest)) {
		if (!cpio_next(&first, initrd))
			*initrd = (struct span){NULL, 0};
		return;
	}
	*guest = first;
	if (info->nmodules > 1)
		*initrd = (struct span){memory_at(info->module[1].base), info->module[1].size};
}

static u64 low_ram_end(const struct boot_info *info)
{
	u64 end = 0;

	for (u32 i = 0; i < info->nregions; i++) {
		u64 e = info->region[i].base + info->region[i].size;

		if (info->region[i].type == REGION_RAM && e <= 1ull << 32 && e > end)
			end = e;
	}
	return end;
}

/* GRUB puts modules right after the core, where the guest may have to be loaded: move them to the end of memory. */
static void lift(struct span *file, u64 *end)
{
	u64 to = (*end - file->size) & ~(PAGE_SIZE - 1);

	if (!file->size || *end < file->size || address(file->at) + file->size > to)
		return; /* there already, or no room: then the ELF file's segments will tell */
	memmove(memory_at(to), file->at, file->size);
	file->at = memory_at(to);
	*end = to;
}

/* --- the ELF file */

static void check_place(const struct boot_info *info, const struct span *file, const struct elf_segment *s)
{
	bool ram = false;

	for (u32 i = 0; i < info->nregions; i++)
		ram |= info->region[i].type == REGION_RAM && s->paddr >= info->region[i].base &&
		       inside(s->paddr - info->region[i].base, s->memsz, info->region[i].size);
	if (!ram)
		refuse("the guest's segment at 0x%lx (0x%lx bytes) does not lie in RAM", s->paddr, s->memsz);
	if (overlap(s->paddr, s->memsz, address(&guest_handover), address(core_end) - address(&guest_handover)) ||
	    overlap(s->paddr, s->memsz, address(file->at), file->size))
		refuse("the guest's segment at 0x%lx (0x%lx bytes) needs the place of the core or of its own file",
		       s->paddr, s->memsz);
}

static void load_segment(const struct boot_info *info, const struct span *file, const struct elf_segment *s)
{
	if (!inside(s->offset, s->filesz, file->size) || s->filesz > s->memsz)
		refuse("the guest's file is cut short");
	if (!s->memsz)
		return;
	check_place(info, file, s);
	memcpy(memory_at(s->paddr), file->at + s->offset, s->filesz);
	memset(memory_at(s->paddr + s->filesz), 0, s->memsz - s->filesz);
}

/* The PVH entry among the notes of one segment; 0: not there. */
static u32 find_entry(const struct span *file, const struct elf_segment *s)
{
	struct elf_note note;

	if (!inside(s->offset, s->filesz, file->size))
		return 0;
	for (u64 at = 0; at + sizeof(note) <= s->filesz;) {
		memcpy(&note, file->at + s->offset + at, sizeof(note));
		if (note.type == PVH_NOTE_ENTRY && note.namesz == 4 && !memcmp(note.name, "Xen", 4))
			return note.entry;
		at += 12 + ((note.namesz + 3ull) & ~3ull) + ((note.descsz + 3ull) & ~3ull);
	}
	return 0;
}

static u32 load_elf(const struct boot_info *info, const struct span *file)
{
	struct elf_header h;
	struct elf_segment s;
	u32 entry = 0;

	memcpy(&h, file->at, file->size < sizeof(h) ? file->size : sizeof(h));
	if (file->size < sizeof(h) || memcmp(h.ident, "\177ELF\2", 5) || h.phentsize != sizeof(s) ||
	    !inside(h.phoff, h.phnum * sizeof(s), file->size))
		refuse("the guest is no 64-bit ELF file");
	for (u32 i = 0; i < h.phnum; i++) {
		memcpy(&s, file->at + h.phoff + i * sizeof(s), sizeof(s));
		if (s.type == LOAD)
			load_segment(info, file, &s);
		else if (s.type == NOTE && !entry)
			entry = find_entry(file, &s);
	}
	if (!entry)
		refuse("the guest has no PVH entry (ELF note of type %d)", PVH_NOTE_ENTRY);
	return entry;
}

/* --- what is handed over */

static void add_memory(u64 base, u64 end, u32 type)
{
	u32 n = guest_handover.start.memmap_entries;

	if (base >= end)
		return;
	guest_handover.memory[n].base = base;
	guest_handover.memory[n].size = end - base;
	guest_handover.memory[n].type = type;
	guest_handover.start.memmap_entries = n + 1;
}

/* The machine's own map, with the core cut out of the RAM region around it. */
static void hand_memory(const struct boot_info *info)
{
	for (u32 i = 0; i < info->nregions; i++) {
		const struct boot_region *r = &info->region[i];

		if (r->type != REGION_RAM || !overlap(r->base, r->size, address(core_start), 1)) {
			add_memory(r->base, r->base + r->size, r->type);
			continue;
		}
		if (r->base + r->size < address(core_end))
			refuse("too little memory: the core needs all of 0x%lx..0x%lx", address(core_start),
			       address(core_end));
		add_memory(r->base, address(core_start), REGION_RAM);
		add_memory(address(core_start), address(core_end), REGION_RESERVED);
		add_memory(address(core_end), r->base + r->size, REGION_RAM);
	}
	guest_handover.start.memmap = address(guest_handover.memory);
}

/* Linux frees an initrd page by page, so it must begin on a page boundary; the memory before it is already used. */
static void hand_initrd(const struct span *initrd)
{
	u8 *page = memory_at(address(initrd->at) & ~(PAGE_SIZE - 1));

	if (!initrd->size)
		return;
	memmove(page, initrd->at, initrd->size);
	guest_handover.module.base = address(page);
	guest_handover.module.size = initrd->size;
	guest_handover.start.modlist = address(&guest_handover.module);
	guest_handover.start.nr_modules = 1;
}

void guest_load(const struct boot_info *info, struct vcpu_start *start)
{
	struct span guest, initrd = {NULL, 0};
	u64 end = low_ram_end(info);

	memset(&guest_handover, 0, sizeof(guest_handover));
	find_files(info, &guest, &initrd);
	lift(&initrd, &end);
	lift(&guest, &end);
	start->entry = load_elf(info, &guest);
	start->rbx = address(&guest_handover.start);
	hand_memory(info);
	hand_initrd(&initrd);
	guest_handover.start.magic = PVH_MAGIC;
	guest_handover.start.version = 1;
	str_copy(guest_handover.cmdline, sizeof(guest_handover.cmdline), info->cmdline);
	guest_handover.start.cmdline = address(guest_handover.cmdline);
	if (info->rsdp) { /* multiboot2 gives a copy in memory that the guest is about to use */
		memcpy(guest_handover.rsdp, memory_at(info->rsdp), RSDP_SIZE);
		guest_handover.start.rsdp = address(guest_handover.rsdp);
	}
}
