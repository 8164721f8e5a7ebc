/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An archive that any tar reads: ustar (POSIX.1-2017, pax, "ustar Interchange Format") with every date and owner zero, so
 * that the same files are the same bytes. Regular files in one directory only.
 */
#pragma once

#include "util.h"

#define USTAR_NAME_MAX 99 /* characters */

/* Appends a file. name: at most USTAR_NAME_MAX characters, no slash. */
void ustar_put(struct buf *tar, const char *name, const void *bytes, size_t size);
/* What follows the last one. */
void ustar_end(struct buf *tar);
/* How long ustar_put() of a file of that size makes the archive, and ustar_end(). */
size_t ustar_size(size_t size);
#define USTAR_END 1024
