/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A list of facts. Looked up one after the other: a boot has a few hundred.
 */
#include "facts.h"

#include <stdlib.h>
#include <string.h>

void facts_set(struct facts *f, const char *key, const char *value)
{
	for (size_t i = 0; i < f->n; i++) {
		if (!strcmp(f->v[i].key, key)) {
			char *copy = xstrdup(value);
			free(f->v[i].value);
			f->v[i].value = copy;
			return;
		}
	}
	f->v = xrealloc(f->v, (f->n + 1) * sizeof(*f->v));
	f->v[f->n++] = (struct fact){xstrdup(key), xstrdup(value)};
}

const char *facts_get(const struct facts *f, const char *key)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].key, key))
			return f->v[i].value;
	return NULL;
}

static int fact_order(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	return strcmp(x->key, y->key);
}

void facts_sort(struct facts *f)
{
	if (f->n)
		qsort(f->v, f->n, sizeof(*f->v), fact_order);
}

void facts_free(struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].key);
		free(f->v[i].value);
	}
	free(f->v);
	*f = (struct facts){0};
}
