/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar shared by guest records (abi.h) and by jobs and events (job.h): words separated by single spaces,
 * key=value pairs, %XX for what must not stand in a word. Pure; splits in place and never allocates by itself.
 */
#pragma once

#include "clean.h"
#include "util.h"

struct pair {
	char *key, *value;
};

/* Appends s as one word: blanks, controls, non-ASCII, '%', '*' and '=' become %XX. */
void wire_escape(struct buf *out, const char *s);
/* The same for n bytes, which may hold NUL. */
void wire_escape_bytes(struct buf *out, const void *bytes, size_t n);
/* Appends " key=value" so escaped; of a value at most WIRE_VALUE_MAX bytes travel. */
#define WIRE_VALUE_MAX 4096
void wire_put_pair(struct buf *out, const char *key, const char *value);
/* Undoes it in place; length, or -EINVAL for a bad escape or a byte that should have been escaped. */
int wire_unescape(char *s);
/* Cuts the next word off *rest; NULL when nothing is left. */
char *wire_next(char **rest);
/* Splits "k=v k=v" in place and unescapes, keys are cleaned; number of pairs, or -EINVAL (no '=', empty key, NUL, more than max). */
int wire_pairs(char *text, struct pair *pairs, unsigned max);
