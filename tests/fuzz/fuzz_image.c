/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the loaders of guest images on this side: adapters/kvm/pvh.c into memory of exactly its size, adapters/xen/elf32.c.
 * The input damages a small good ELF file, three bytes a change; or is the file itself, when it begins like one.
 *
 * Feeds: adapters/kvm/pvh.c adapters/kvm/machine.c adapters/xen/elf32.c
 */
#include "fuzz.h"
#include "adapters/kvm/pvh.h"
#include "adapters/xen/elf32.h"

#include <elf.h>
#include <stddef.h>

#define LOW (2u << 20)

struct small {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[2];
	Elf64_Nhdr note;
	char name[4];
	u32 entry;
	char code[64];
};

static const struct small small = {
	.eh = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64}, .e_machine = EM_X86_64, .e_phoff = sizeof(Elf64_Ehdr),
	       .e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2},
	.ph = {{.p_type = PT_NOTE, .p_offset = offsetof(struct small, note), .p_filesz = 20},
	       {.p_type = PT_LOAD, .p_offset = offsetof(struct small, code), .p_paddr = 1 << 20, .p_filesz = 64, .p_memsz = 4096}},
	.note = {4, 4, 18}, .name = "Xen", .entry = 1 << 20,
};

static void load(const void *image, size_t size)
{
	static u8 *memory;
	struct why why = {""};
	u32 entry;

	if (!memory)
		memory = xcalloc(1, LOW);
	struct guest_ram ram = {.base = memory, .low = LOW};
	int err = pvh_load(&ram, image, size, "bench=*", &entry, &why);

	must(err ? err == -8 && why.text[0] : entry != 0);
}

static void shrink(const void *image, size_t size)
{
	struct buf b = {.data = memcpy(xmalloc(size + 1), image, size), .len = size, .cap = size + 1};

	must(elf32_shrink(&b) || b.len == size);
	buf_free(&b);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct small damaged = small;
	bool whole = size > 4 && !memcmp(data, ELFMAG, SELFMAG);
	size_t n = whole ? size : sizeof(damaged);

	for (size_t i = 0; !whole && i + 2 < size; i += 3)
		((u8 *)&damaged)[(data[i] | data[i + 1] << 8) % sizeof(damaged)] = data[i + 2];
	u8 *exact = memcpy(xmalloc(n), whole ? data : (const u8 *)&damaged, n);
	load(exact, n);
	shrink(exact, n);
	free(exact);
	return 0;
}
