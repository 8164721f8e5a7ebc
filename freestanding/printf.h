/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Formatted text without libc: %s %c %d %u %x %lld %llu %llx %p %%, a width, '0' and '-' flags. What is formatted
 * goes into a buffer; who sends it where is the caller's business.
 */
#pragma once

#include <hvlab/abi.h>
#include <stdarg.h>

/* Writes at most size bytes with the NUL, as snprintf; returns the bytes written without the NUL. */
size_t format(char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
size_t format_args(char *out, size_t size, const char *fmt, va_list args);
