/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What goes to a PowerShell text and what comes back: one JSON document each way. An answer comes from a host that may
 * be anything: bounded, and every look into it survives another shape.
 */
#pragma once

#include "util.h"

/* Parameters as text, malloc'ed; fmt and its values are those of jansson's json_pack(). */
char *request_text(const char *fmt, ...);

struct answer;
/*
 * Looks for the marked document in size bytes of output. 0: *a is to be freed, *used is where it ends. -EAGAIN: it is not
 * there, or not whole yet. -EPROTO: there is one, but it is no JSON object.
 */
int answer_parse(const char *out, size_t size, struct answer **a, size_t *used, struct why *why);
void answer_free(struct answer *a); /* NULL is fine */

/* The text under key; NULL when there is none. */
const char *answer_text(const struct answer *a, const char *key);
/* The text under name in the object under key; NULL when there is none. */
const char *answer_member(const struct answer *a, const char *key, const char *name);
/* Every pair of texts of the object under key. */
void answer_each(const struct answer *a, const char *key, void (*fn)(void *arg, const char *name, const char *value),
		 void *arg);
/* Elements of the array under key; element i itself (field NULL) or its field, as text; NULL when it is another shape. */
size_t answer_count(const struct answer *a, const char *key);
const char *answer_at(const struct answer *a, const char *key, size_t i, const char *field);
