/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes and words without libc. The mem* names are those the compiler itself calls; the rest is what a guest
 * needs to read its command line. Not called string.h, so that no search path can take it for libc's.
 */
#pragma once

#include <hvlab/abi.h>

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);

/* Copies with the end cut off where it does not fit; dst is always terminated. */
void str_copy(char *dst, size_t size, const char *src);
bool str_starts(const char *s, const char *prefix);
/* Shell-style * and ? over s[0..n) against glob[0..glob_n). */
bool str_glob(const char *glob, size_t glob_n, const char *s, size_t n);
/* Decimal or 0x number with an optional K, M or G (1024); false when it is anything else or does not fit. */
bool str_number(const char *s, u64 *value);
