/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The facts of several systems (system_facts.h). They are told key by key, each of all systems in one order, or system by system: a
 * system is looked for where the last one was, and behind it.
 */
#include "system_facts.h"

#include <stdlib.h>
#include <string.h>

#define JOINED_MAX 1000 /* bytes of one system's different values, behind which more are no news */

static struct facts *facts_of(struct facts_by_system *s, const char *label)
{
	for (size_t k = 0; k < s->n; k++) {
		size_t i = (s->hint + k) % s->n;
		if (!strcmp(s->v[i].label, label)) {
			s->hint = i;
			return &s->v[i].facts;
		}
	}
	s->v = xrealloc(s->v, (s->n + 1) * sizeof(*s->v));
	s->hint = s->n;
	struct system_facts *x = &s->v[s->n++];
	*x = (struct system_facts){.label = ""};
	copy_str(x->label, label);
	return &x->facts;
}

void system_fact(struct facts_by_system *s, const char *system, const char *key, const char *value)
{
	struct facts *f = facts_of(s, system);
	const char *before = facts_get(f, key);

	if (before && (!strcmp(before, value) || strlen(before) > JOINED_MAX))
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
