/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH loader (pvh.h). Every offset and length of the image is checked before use, by subtraction on the side
 * that cannot overflow.
 */
#include "pvh.h"

#include <hvlab/pvh.h>

#include <elf.h>
#include <errno.h>
#include <string.h>

#define ONE_MIB (1ull << 20)

static bool inside(u64 offset, u64 length, u64 size)
{
	return offset <= size && length <= size - offset;
}

static int segment_load(const struct guest_ram *ram, const u8 *image, size_t size, const Elf64_Phdr *ph,
			struct why *why)
{
	if (!inside(ph->p_offset, ph->p_filesz, size) || ph->p_filesz > ph->p_memsz)
		return fail(why, -ENOEXEC, "guest image: a segment reaches beyond the end of the file");
	if (ph->p_paddr < ONE_MIB || !inside(ph->p_paddr, ph->p_memsz, ram->low))
		return fail(why, -ENOEXEC, "guest image: a segment of %llu bytes at %#llx does not fit between 1 MiB "
			    "and the end of guest memory (%llu MiB)", (unsigned long long)ph->p_memsz,
			    (unsigned long long)ph->p_paddr, (unsigned long long)(ram->low >> 20));
	memcpy(ram->base + ph->p_paddr, image + ph->p_offset, ph->p_filesz);
	return 0;
}

/* Looks for the entry point among the notes of one segment; 0 = not here. */
static u32 notes_entry(const u8 *notes, size_t size)
{
	while (size >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr nh;

		memcpy(&nh, notes, sizeof(nh));
		u64 name = ((u64)nh.n_namesz + 3) & ~3ull, desc = ((u64)nh.n_descsz + 3) & ~3ull;
		if (!inside(sizeof(nh) + name, desc, size))
			return 0;
		const u8 *text = notes + sizeof(nh);
		if (nh.n_type == PVH_NOTE_ENTRY && nh.n_namesz == 4 && !memcmp(text, "Xen", 4) && nh.n_descsz >= 4) {
			u32 entry;

			memcpy(&entry, text + name, sizeof(entry));
			return entry;
		}
		notes = text + name + desc;
		size -= sizeof(nh) + name + desc;
	}
	return 0;
}

static int header_check(const Elf64_Ehdr *eh, size_t size, struct why *why)
{
	if (size < sizeof(*eh) || memcmp(eh->e_ident, ELFMAG, SELFMAG) || eh->e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh->e_machine != EM_X86_64)
		return fail(why, -ENOEXEC, "guest image is no 64-bit x86 ELF file (a bzImage must be unpacked first)");
	if (eh->e_phentsize != sizeof(Elf64_Phdr) ||
	    !inside(eh->e_phoff, (u64)eh->e_phnum * sizeof(Elf64_Phdr), size))
		return fail(why, -ENOEXEC, "guest image: its program headers are not in the file");
	return 0;
}

static int image_load(const struct guest_ram *ram, const u8 *image, size_t size, u32 *entry, struct why *why)
{
	Elf64_Ehdr eh = {0};

	memcpy(&eh, image, size < sizeof(eh) ? size : sizeof(eh));
	int err = header_check(&eh, size, why);
	*entry = 0;
	for (unsigned i = 0; !err && i < eh.e_phnum; i++) {
		Elf64_Phdr ph;

		memcpy(&ph, image + eh.e_phoff + i * sizeof(ph), sizeof(ph));
		if (ph.p_type == PT_LOAD)
			err = segment_load(ram, image, size, &ph, why);
		else if (ph.p_type == PT_NOTE && !*entry && inside(ph.p_offset, ph.p_filesz, size))
			*entry = notes_entry(image + ph.p_offset, ph.p_filesz);
	}
	if (!err && !*entry)
		return fail(why, -ENOEXEC, "guest image has no PVH entry point (no Xen note of type %d)",
			    PVH_NOTE_ENTRY);
	return err;
}

static void info_write(const struct guest_ram *ram, const char *cmdline)
{
	struct pvh_memory map[4] = {
		{.base = 0, .size = PVH_INFO, .type = PVH_RAM},
		{.base = PVH_INFO, .size = ONE_MIB - PVH_INFO, .type = PVH_RESERVED},
		{.base = ONE_MIB, .size = ram->low - ONE_MIB, .type = PVH_RAM},
		{.base = PVH_HIGH, .size = ram->high, .type = PVH_RAM},
	};
	struct pvh_start info = {
		.magic = PVH_MAGIC, .version = 1, .cmdline = PVH_CMDLINE, .memmap = PVH_MEMMAP,
		.memmap_entries = ram->high ? 4 : 3,
	};

	memcpy(ram->base + PVH_INFO, &info, sizeof(info));
	memcpy(ram->base + PVH_MEMMAP, map, sizeof(map));
	memcpy(ram->base + PVH_CMDLINE, cmdline, strlen(cmdline) + 1);
}

int pvh_load(const struct guest_ram *ram, const void *image, size_t size, const char *cmdline, u32 *entry,
	     struct why *why)
{
	if (ram->low < 2 * ONE_MIB)
		return fail(why, -EINVAL, "a guest needs at least 2 MiB of memory");
	if (strlen(cmdline) >= HVLAB_CMDLINE_MAX)
		return fail(why, -E2BIG, "guest command line of %zu bytes, at most %d", strlen(cmdline),
			    HVLAB_CMDLINE_MAX - 1);
	int err = image_load(ram, image, size, entry, why);
	if (!err)
		info_write(ram, cmdline);
	return err;
}
