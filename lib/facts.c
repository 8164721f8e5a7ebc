/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list of facts and a table of hashes over its keys: whoever says the same key a million times costs no more than one
 * who says a million things.
 */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

#define NONE (~(u32)0)

static u32 hash(const char *key)
{
	u32 h = 2166136261u; /* FNV-1a */

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return h;
}

/* Where key is, or would be. There is always a free place. */
static u32 *place_of(const struct facts *f, const char *key)
{
	size_t mask = f->places - 1, at = hash(key) & mask;

	while (f->place[at] != NONE && strcmp(f->v[f->place[at]].key, key))
		at = (at + 1) & mask;
	return &f->place[at];
}

/* Four places a fact at least when it is made, two when it is made anew. */
static void index_make(struct facts *f)
{
	f->places = 16;
	while (f->places < 4 * f->n)
		f->places *= 2;
	f->place = xrealloc(f->place, f->places * sizeof(*f->place));
	memset(f->place, 0xff, f->places * sizeof(*f->place));
	for (size_t i = 0; i < f->n; i++)
		*place_of(f, f->v[i].key) = (u32)i;
}

void facts_set(struct facts *f, const char *key, const char *value)
{
	if (2 * (f->n + 1) > f->places)
		index_make(f);
	u32 *place = place_of(f, key);
	char *copy = xstrdup(value);

	if (*place != NONE) {
		free(f->v[*place].value);
		f->v[*place].value = copy;
		return;
	}
	if (!(f->n & (f->n - 1))) /* room doubles at every power of two */
		f->v = xrealloc(f->v, (f->n ? 2 * f->n : 1) * sizeof(*f->v));
	*place = (u32)f->n;
	f->v[f->n++] = (struct fact){xstrdup(key), copy};
}

void facts_collect(void *facts, const char *key, const char *value)
{
	facts_set(facts, key, value);
}

const char *facts_get(const struct facts *f, const char *key)
{
	u32 at = f->n ? *place_of(f, key) : NONE;

	return at == NONE ? NULL : f->v[at].value;
}

static int fact_order(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	return strcmp(x->key, y->key);
}

void facts_sort(struct fact *v, size_t n)
{
	if (n)
		qsort(v, n, sizeof(*v), fact_order);
}

void facts_free(struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].key);
		free(f->v[i].value);
	}
	free(f->v);
	free(f->place);
	*f = (struct facts){0};
}

int facts_read(struct facts *facts, const char *path)
{
	struct buf b = {0};
	int err = file_read(path, &b);

	for (char *rest = err ? NULL : b.data, *line; (line = strsep(&rest, "\n"));) {
		char *value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		facts_set(facts, line, value);
	}
	buf_free(&b);
	return err;
}
