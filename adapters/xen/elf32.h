/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest image as a 32-bit ELF file, for device models that load nothing else. The guest is the same to the byte.
 */
#pragma once

#include "util.h"

/* Writes a copy of image with 32-bit headers to path. -ENOEXEC: it is no 64-bit ELF below 4 GiB. */
int elf32_copy(const char *image, const char *path, struct why *why);

/* The same to a file in memory, of which it trusts nothing. */
int elf32_shrink(struct buf *b);
