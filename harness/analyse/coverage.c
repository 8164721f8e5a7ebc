/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Missing results: rows of a summary without a value, and pairs of benchmark and system without a row.
 */
#include "coverage.h"
#include "catalog.h"
#include "reason.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add(struct coverage *h, const char *bench, const char *params, const char *system, const char *word,
		const char *reason)
{
	h->v = xrealloc(h->v, (h->n + 1) * sizeof(*h->v));
	struct missing *x = &h->v[h->n++];
	copy_str(x->bench, bench);
	copy_str(x->params, params);
	copy_str(x->system, system);
	copy_str(x->word, word);
	copy_str(x->reason, *reason ? reason : WHY_NO_REASON);
}

/* Which device the benchmark is left to another guest for, because this one has it: DEVICE_NONE, it is not. */
static enum device left_to_another(const struct coverage_suite *suite, const char *bench, const char *system)
{
	enum device has = system_has_device(system, suite->disks) ? DEVICE_DISK
			  : system_has_device(system, suite->nets) ? DEVICE_NET : DEVICE_NONE;

	return bench_device(bench) == has ? DEVICE_NONE : has;
}

const char *coverage_reason(const struct coverage_suite *suite, const char *bench, const char *system)
{
	const char *refused = facts_get(suite->refused, system);

	if (!globs_match(suite->globs, bench))
		return WHY_NOT_IN_PLAN;
	enum device with = left_to_another(suite, bench, system);
	if (with)
		return with == DEVICE_DISK ? WHY_WITH_DISK : WHY_WITH_NET;
	return refused ? refused : WHY_NOT_REACHED;
}

static bool any_row(const struct summary *s, const char *bench, const char *system)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->v[i].bench, bench) && !strcmp(s->v[i].system, system))
			return true;
	return false;
}

/* Systems that ran, then those that were refused altogether. */
static size_t all_systems(const struct summary *s, const struct coverage_suite *suite, const char **systems)
{
	size_t n = summary_systems(s, systems, SYSTEMS_MAX);

	for (size_t i = 0; i < suite->refused->n && n < SYSTEMS_MAX; i++) {
		size_t k = 0;
		while (k < n && strcmp(systems[k], suite->refused->v[i].key))
			k++;
		if (k == n)
			systems[n++] = suite->refused->v[i].key;
	}
	return n;
}

static int missing_order(const void *a, const void *b)
{
	const struct missing *x = a, *y = b;
	int order = strcmp(x->word, y->word);

	order = order ? order : strcmp(x->reason, y->reason);
	order = order ? order : strcmp(x->bench, y->bench);
	order = order ? order : strcmp(x->params, y->params);
	return order ? order : strcmp(x->system, y->system);
}

void coverage_make(struct coverage *h, const struct summary *s, const struct coverage_suite *suite)
{
	const char *systems[SYSTEMS_MAX];
	size_t ran = summary_systems(s, systems, SYSTEMS_MAX), n = all_systems(s, suite, systems);

	*h = (struct coverage){.cells = s->n, .systems = n};
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];

		if (r->verdict != HVLAB_OK || isnan(r->value))
			add(h, r->bench, r->params, r->system,
			    r->verdict == HVLAB_OK ? "unusable" : verdict_word(r->verdict), r->reason);
	}
	for (size_t i = 0; i < suite->nbench; i++)
		for (size_t k = 0; k < n; k++) {
			if (any_row(s, suite->bench[i].name, systems[k]))
				continue;
			h->cells++;
			h->silent += k < ran && globs_match(suite->globs, suite->bench[i].name) &&
				     !left_to_another(suite, suite->bench[i].name, systems[k]);
			add(h, suite->bench[i].name, "", systems[k], "not run",
			    coverage_reason(suite, suite->bench[i].name, systems[k]));
		}
	if (h->n)
		qsort(h->v, h->n, sizeof(*h->v), missing_order);
}

void coverage_free(struct coverage *h)
{
	free(h->v);
	*h = (struct coverage){0};
}
