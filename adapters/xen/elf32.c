/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rewriting ELF headers in place (elf32.h): those of 32 bits are smaller, so nothing else moves. Debian builds Xen's
 * device model as qemu-system-i386, which refuses x86-64 files although the image is entered in 32-bit mode (PVH).
 */
#include "elf32.h"

#include <elf.h>
#include <errno.h>
#include <string.h>

static bool is_elf64(const struct buf *b)
{
	const Elf64_Ehdr *h = (const void *)b->data;

	return b->len > sizeof(*h) && !memcmp(h->e_ident, ELFMAG, SELFMAG) && h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_phentsize == sizeof(Elf64_Phdr) && h->e_phoff >= sizeof(*h) && h->e_phoff <= b->len &&
	       h->e_phnum <= (b->len - h->e_phoff) / sizeof(Elf64_Phdr);
}

static bool fits(const Elf64_Phdr *p)
{
	return !((p->p_offset | p->p_vaddr | p->p_paddr | p->p_filesz | p->p_memsz | p->p_align) >> 32);
}

/* Program headers: each new one lies inside what has been read already. */
static int shrink_segments(char *at, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		Elf64_Phdr p;

		memcpy(&p, at + i * sizeof(p), sizeof(p));
		if (!fits(&p))
			return -ENOEXEC;
		const Elf32_Phdr q = {
			.p_type = p.p_type, .p_flags = p.p_flags, .p_offset = (Elf32_Off)p.p_offset,
			.p_vaddr = (Elf32_Addr)p.p_vaddr, .p_paddr = (Elf32_Addr)p.p_paddr,
			.p_filesz = (Elf32_Word)p.p_filesz, .p_memsz = (Elf32_Word)p.p_memsz,
			.p_align = (Elf32_Word)p.p_align,
		};
		memcpy(at + i * sizeof(q), &q, sizeof(q));
	}
	return 0;
}

int elf32_shrink(struct buf *b)
{
	Elf64_Ehdr h;

	if (!is_elf64(b))
		return -ENOEXEC;
	memcpy(&h, b->data, sizeof(h));
	if ((h.e_entry | h.e_phoff) >> 32)
		return -ENOEXEC;
	Elf32_Ehdr g = {
		.e_type = h.e_type, .e_machine = EM_386, .e_version = h.e_version, .e_entry = (Elf32_Addr)h.e_entry,
		.e_phoff = (Elf32_Off)h.e_phoff, .e_ehsize = sizeof(g), .e_phentsize = sizeof(Elf32_Phdr),
		.e_phnum = h.e_phnum,
	};
	memcpy(g.e_ident, h.e_ident, EI_NIDENT);
	g.e_ident[EI_CLASS] = ELFCLASS32;
	memcpy(b->data, &g, sizeof(g));
	return shrink_segments(b->data + h.e_phoff, h.e_phnum);
}

int elf32_copy(const char *image, const char *path, struct why *why)
{
	struct buf b = {0};
	int err = file_read(image, &b);

	if (err)
		fail(why, err, "cannot read %s: %s", image, strerror(-err));
	else if ((err = elf32_shrink(&b)))
		fail(why, err, "%s is not a 64-bit ELF file that lies below 4 GiB", image);
	else if ((err = file_write(path, b.data, b.len)))
		fail(why, err, "cannot write %s: %s", path, strerror(-err));
	buf_free(&b);
	return err;
}
