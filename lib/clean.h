/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of others (guests, hosts, databases) made harmless in place: what a terminal could take for a command becomes '?'.
 * A line cannot end where it should not. Pure.
 */
#pragma once

#include <stddef.h>

/* Printable ASCII, tabs and newlines stay; for text that is to be nothing else. */
void text_clean(char *s, size_t n);
/*
 * UTF-8 stays, but no control (of either set), nothing that turns the direction of writing, no byte that is no character.
 * Returns how many bytes it has judged: a sequence that n cuts short is left for the next call, with what follows.
 */
size_t text_plain(char *s, size_t n);
/* The same for a whole string; text_line: and it is one line, with a blank for each line end and tab. */
void text_plain_all(char *s);
void text_line(char *s);
