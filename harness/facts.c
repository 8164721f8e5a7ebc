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

/* --- by system */

static struct facts *facts_of(struct facts_by_system *s, const char *label)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].label, label))
			return &s->v[i].facts;
	s->v = xrealloc(s->v, (s->n + 1) * sizeof(*s->v));
	struct system_facts *x = &s->v[s->n++];
	*x = (struct system_facts){.label = ""};
	copy_str(x->label, label);
	return &x->facts;
}

void system_fact(struct facts_by_system *s, const char *system, const char *key, const char *value)
{
	struct facts *f = facts_of(s, system);
	const char *before = facts_get(f, key);

	if (before && !strcmp(before, value))
		return;
	char *both = before ? xasprintf("%s | %s", before, value) : xstrdup(value);
	facts_set(f, key, both);
	free(both);
}

void system_fact_worst(struct facts_by_system *s, const char *system, const char *key, const char *value)
{
	struct facts *f = facts_of(s, system);
	const char *before = facts_get(f, key);

	if (!before || strtod(value, NULL) > strtod(before, NULL))
		facts_set(f, key, value);
}

const struct facts *system_facts(const struct facts_by_system *s, const char *system)
{
	static const struct facts none;

	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].label, system))
			return &s->v[i].facts;
	return &none;
}

void facts_by_system_free(struct facts_by_system *s)
{
	for (size_t i = 0; i < s->n; i++)
		facts_free(&s->v[i].facts);
	free(s->v);
	*s = (struct facts_by_system){0};
}
