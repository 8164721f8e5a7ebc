/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes of others at the border: whatever firmware, kernels and programs have said is valid UTF-8 without control
 * characters once it is inside. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that s begins with, of at most n; 0: that is none of UTF-8 (RFC 3629). */
size_t utf8_char(const char *s, size_t n);
bool utf8_is_valid(const char *s, size_t n);
/* In place, with the same length: blanks for line ends and tabs, '?' for other controls and for what is no UTF-8. */
void text_utf8(char *s);
/* Of a text that did not fit: a character that was cut in two at its end goes. */
void text_uncut(char *s);
