/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The archive that a Linux kernel takes as its initramfs (newc; Documentation/driver-api/early-userspace/buffer-format.rst). Several, one
 * behind the other, are as one.
 */
#pragma once

#include "util.h"

/* The bytes of a regular file in an archive in memory, by its path without a slash before it; NULL: there is none, or the archive is damaged. */
const char *newc_find(const void *archive, size_t size, const char *path, size_t *n);
/* Appends the bytes of a file. 0, or negative errno. */
int newc_copy(int archive, const char *path);
/* Appends a file to an archive, and the end of one. Each file can be executed. */
int newc_file(int archive, const char *name, const char *path);
int newc_end(int archive);
