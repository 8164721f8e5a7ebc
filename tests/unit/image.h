/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest guest image that has a catalogue, made in memory: for the tests of catalog.c and its fuzzer.
 */
#pragma once

#include "catalog.h"

#include <elf.h>
#include <stddef.h>
#include <string.h>

/* Prose on one of its two benchmarks. */
#define IMAGE_ABOUT "exit_cpuid\0An exit.\0No memory.\0By caches."
#define IMAGE_ABOUT_SIZE sizeof(IMAGE_ABOUT)

/* Header, then section names, build id, prose, descriptors, section table: all at fixed places. */
struct image {
	Elf64_Ehdr head;
	char names[40], build[72], about[64];
	struct hvlab_bench bench[2];
	Elf64_Shdr sections[5];
};

static inline struct hvlab_bench descriptor(const char *name)
{
	struct hvlab_bench b = {.size = sizeof(b), .abi = HVLAB_ABI_VERSION, .what = "what it does", .exits_per_op = 1,
				 .body = 1, .control = 1, .check = 1};

	copy_str(b.name, name);
	return b;
}

static inline struct image image(void)
{
	struct image im = {
		.head = {.e_ident = ELFMAG,
			 .e_machine = EM_X86_64,
			 .e_shoff = offsetof(struct image, sections),
			 .e_shentsize = sizeof(Elf64_Shdr),
			 .e_shnum = 5,
			 .e_shstrndx = 1},
		.bench = {descriptor("mem_copy"), descriptor("exit_cpuid")},
		.sections =
			{
				{.sh_type = SHT_NULL},
				{.sh_type = SHT_STRTAB,
				 .sh_offset = offsetof(struct image, names),
				 .sh_size = sizeof(im.names)},
				{.sh_name = 1,
				 .sh_type = SHT_PROGBITS,
				 .sh_offset = offsetof(struct image, bench),
				 .sh_size = sizeof(im.bench)},
				{.sh_name = 13,
				 .sh_type = SHT_PROGBITS,
				 .sh_offset = offsetof(struct image, build),
				 .sh_size = 65},
				{.sh_name = 25,
				 .sh_type = SHT_PROGBITS,
				 .sh_offset = offsetof(struct image, about),
				 .sh_size = IMAGE_ABOUT_SIZE},
			},
	};

	im.head.e_ident[EI_CLASS] = ELFCLASS64;
	memcpy(im.names, "\0hvlab_bench\0hvlab_build\0hvlab_about", 37);
	memcpy(im.about, IMAGE_ABOUT, IMAGE_ABOUT_SIZE);
	memset(im.build, 'a', 64);
	return im;
}
