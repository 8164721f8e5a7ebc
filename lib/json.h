/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one door to jansson, with what it lacks: looking into a document from outside, which may have any shape, and making
 * values of text and numbers that JSON cannot hold as they are.
 */
#pragma once

#include "util.h"

#include <jansson.h>

/* Before the first value: memory that ends ends the program (xmalloc()), for jansson would leave out of a document what it has none for. */
void json_begin(void);

/* Text of a member, or of the value itself (key NULL): "" when it is not there or no text; true is "true". */
const char *json_word(const json_t *v, const char *key);
/* Of a number, or of a text that is one; 0 when it is neither, or below 0. */
u64 json_count(const json_t *v, const char *key);
/* Members of an object (key set) or of an array (key NULL), until fn returns false. */
void json_each(const json_t *v, bool (*fn)(void *arg, const char *key, const json_t *member), void *arg);

/* Untrusted text: what is not UTF-8 becomes '?'. */
json_t *json_clean(const char *s);
/* A number that is not finite becomes null. */
json_t *json_finite(double v);
