/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UTF-8 (RFC 3629): which bytes are a character. Sequences are taken apart here and nowhere else; what may be shown of them
 * is clean.h's. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that begins with that one; 0: none does. */
size_t utf8_length(unsigned char first);
/* Bytes of the character that s begins with, of at most n; 0: that is none. */
size_t utf8_char(const char *s, size_t n);
bool utf8_is_valid(const char *s, size_t n);
/* Of a text that did not fit: a character that was cut in two at its end goes. */
void text_uncut(char *s);
