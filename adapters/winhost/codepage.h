/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program of Windows writes, as UTF-8. Windows has two code pages for a language and says nowhere which of them a
 * text is in: the one of its consoles (866, 850, 437) and that of its windows (1251, 1252). Pure.
 */
#pragma once

#include "util.h"

/* Appends all of it: lines that are UTF-8 as they are, UTF-16 converted, others from the code page that fits them best. */
void codepage_decode(struct buf *out, const char *bytes, size_t n);
