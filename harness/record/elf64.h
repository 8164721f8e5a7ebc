/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sections and symbols of an ELF64 file in memory, of a guest or of any program. The file is untrusted: nothing in it is used
 * as an offset or a string before it has been checked.
 */
#pragma once

#include "util.h"

#include <elf.h>

struct elf {
	const char *bytes;
	size_t size;
	Elf64_Ehdr head;
	Elf64_Shdr names;
};

/* 0 or -ENOEXEC: no ELF64 file for x86-64 with sections. */
int elf_open(struct elf *e, const void *bytes, size_t size, struct why *why);
/* One whose bytes are all in the file. */
bool elf_section(const struct elf *e, const char *name, Elf64_Shdr *section);
/*
 * What has a name and an address, in no order: the file's symbols, or the dynamic ones where they were stripped, and behind these
 * each section with instructions as a whole. fn's name lives as long as the bytes do.
 */
void elf_symbols(const struct elf *e, void (*fn)(void *arg, u64 address, u64 size, const char *name), void *arg);
/* By how much the file was moved when its instructions, `offset` bytes into it, were mapped at `start`; false: they do not begin there. */
bool elf_moved(const struct elf *e, u64 start, u64 offset, u64 *by);
