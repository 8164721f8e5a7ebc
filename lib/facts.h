/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys and values as text, in order of arrival: facts that guests, machines and launches report.
 */
#pragma once

#include "util.h"

struct fact {
	char *key, *value;
};

struct facts {
	struct fact *v;
	size_t n;
	u32 *place; /* by the hash of the key: indices of v; only facts.c looks */
	size_t places;
};

void facts_set(struct facts *f, const char *key, const char *value); /* last one wins */
void facts_collect(void *facts, const char *key, const char *value); /* the same for who tells facts one by one */
const char *facts_get(const struct facts *f, const char *key);       /* NULL: absent */
void facts_sort(struct fact *v, size_t n);                           /* by key */
void facts_free(struct facts *f);
/* Lines of "key=value" of a file; 0, or negative errno. */
int facts_read(struct facts *f, const char *path);
