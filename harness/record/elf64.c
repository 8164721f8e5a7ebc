/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading an ELF64 file (elf64.h), every offset checked.
 */
#include "elf64.h"

#include <errno.h>
#include <string.h>

#define PAGE 4096u

static bool inside(const struct elf *e, u64 offset, u64 size)
{
	return offset <= e->size && size <= e->size - offset;
}

static bool section_at(const struct elf *e, unsigned i, Elf64_Shdr *section)
{
	u64 offset = e->head.e_shoff + (u64)i * sizeof(*section);

	if (i >= e->head.e_shnum || e->head.e_shoff > e->size || !inside(e, offset, sizeof(*section)))
		return false;
	memcpy(section, e->bytes + offset, sizeof(*section));
	return section->sh_type != SHT_NOBITS && inside(e, section->sh_offset, section->sh_size);
}

int elf_open(struct elf *e, const void *bytes, size_t size, struct why *why)
{
	const Elf64_Ehdr *h = &e->head;

	*e = (struct elf){.bytes = bytes, .size = size};
	if (size < sizeof(*h))
		return fail(why, -ENOEXEC, "not a guest image: too short for an ELF file");
	memcpy(&e->head, bytes, sizeof(e->head));
	if (memcmp(h->e_ident, ELFMAG, SELFMAG) || h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_machine != EM_X86_64)
		return fail(why, -ENOEXEC, "not a guest image: no ELF file for x86-64");
	if (h->e_shentsize != sizeof(Elf64_Shdr) ||
	    !inside(e, h->e_shoff, (u64)h->e_shnum * sizeof(Elf64_Shdr)) || !section_at(e, h->e_shstrndx, &e->names))
		return fail(why, -ENOEXEC, "not a guest image: its section table is missing or damaged");
	return 0;
}

/* NULL when the table has no whole string there. */
static const char *string_at(const struct elf *e, const Elf64_Shdr *table, u64 at)
{
	const char *text = e->bytes + table->sh_offset + at;

	return at < table->sh_size && memchr(text, 0, table->sh_size - at) ? text : NULL;
}

bool elf_section(const struct elf *e, const char *name, Elf64_Shdr *section)
{
	for (unsigned i = 0; i < e->head.e_shnum; i++) {
		const char *own = section_at(e, i, section) ? string_at(e, &e->names, section->sh_name) : NULL;

		if (own && !strcmp(own, name))
			return true;
	}
	return false;
}

/* Assembly need not say that its names are functions, and a page that a hypervisor fills with code is an object. */
static bool is_place(const Elf64_Sym *sym)
{
	unsigned type = ELF64_ST_TYPE(sym->st_info);

	return sym->st_shndx != SHN_UNDEF && sym->st_shndx < SHN_LORESERVE && type != STT_SECTION && type != STT_FILE && type != STT_TLS;
}

static bool table_symbols(const struct elf *e, const char *name, const char *strings_name,
			  void (*fn)(void *arg, u64 address, u64 size, const char *name), void *arg)
{
	Elf64_Shdr table, strings;

	if (!elf_section(e, name, &table) || !elf_section(e, strings_name, &strings))
		return false;
	for (u64 at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
		Elf64_Sym sym;

		memcpy(&sym, e->bytes + table.sh_offset + at, sizeof(sym));
		const char *own = is_place(&sym) ? string_at(e, &strings, sym.st_name) : NULL;
		if (own && *own)
			fn(arg, sym.st_value, sym.st_size, own);
	}
	return true;
}

void elf_symbols(const struct elf *e, void (*fn)(void *arg, u64 address, u64 size, const char *name), void *arg)
{
	Elf64_Shdr section;

	if (table_symbols(e, ".symtab", ".strtab", fn, arg))
		return;
	table_symbols(e, ".dynsym", ".dynstr", fn, arg);
	for (unsigned i = 0; i < e->head.e_shnum; i++) {
		const char *own = section_at(e, i, &section) ? string_at(e, &e->names, section.sh_name) : NULL;

		if (own && section.sh_flags & SHF_EXECINSTR)
			fn(arg, section.sh_addr, section.sh_size, own);
	}
}

bool elf_moved(const struct elf *e, u64 start, u64 offset, u64 *by)
{
	Elf64_Phdr p;

	for (unsigned i = 0; i < e->head.e_phnum; i++) {
		u64 at = e->head.e_phoff + (u64)i * sizeof(p);

		if (e->head.e_phoff > e->size || !inside(e, at, sizeof(p)))
			return false;
		memcpy(&p, e->bytes + at, sizeof(p));
		u64 first = p.p_offset & -(u64)PAGE; /* what the kernel maps */
		if (p.p_type == PT_LOAD && p.p_flags & PF_X && offset == first) {
			*by = start - (p.p_vaddr - p.p_offset + offset);
			return true;
		}
	}
	return false;
}
