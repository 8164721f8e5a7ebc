/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Output of Windows programs as UTF-8. Windows has two code pages for a language, one for consoles (866, 850, 437) and one for
 * windows (1251, 1252), and a text does not say which one it is in. Pure.
 */
#pragma once

#include "util.h"

/* Appends all of it: lines that are UTF-8 as they are, UTF-16 converted, others from the code page that fits them best. */
void codepage_decode(struct buf *out, const char *bytes, size_t n);
