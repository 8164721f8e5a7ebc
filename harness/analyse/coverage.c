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

/* Rows by benchmark and system alone, for the question whether there is one. */
static int by_cell(const void *a, const void *b)
{
	const struct summary_row *const *x = a, *const *y = b;
	int order = strcmp((*x)->bench, (*y)->bench);

	return order ? order : strcmp((*x)->system, (*y)->system);
}

static const struct summary_row **rows_by_cell(const struct summary *s)
{
	const struct summary_row **rows = xcalloc(s->n + 1, sizeof(*rows));

	for (size_t i = 0; i < s->n; i++)
		rows[i] = &s->v[i];
	qsort(rows, s->n, sizeof(*rows), by_cell);
	return rows;
}

static bool any_row(const struct summary_row *const *rows, size_t n, const char *bench, const char *system)
{
	struct summary_row wanted;
	const struct summary_row *key = &wanted;

	copy_str(wanted.bench, bench);
	copy_str(wanted.system, system);
	return bsearch(&key, rows, n, sizeof(*rows), by_cell) != NULL;
}

/* Systems that ran, then those that were refused altogether. */
static const char **all_systems(const struct summary *s, const struct coverage_suite *suite, size_t *ran, size_t *n)
{
	const char **systems = summary_systems(s, ran);

	*n = *ran;
	systems = xrealloc(systems, (*ran + suite->refused->n + 1) * sizeof(*systems));
	for (size_t i = 0; i < suite->refused->n; i++) {
		size_t k = 0;
		while (k < *n && strcmp(systems[k], suite->refused->v[i].key))
			k++;
		if (k == *n)
			systems[(*n)++] = suite->refused->v[i].key;
	}
	return systems;
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
	size_t ran, n;
	const char **systems = all_systems(s, suite, &ran, &n);
	const struct summary_row **rows = rows_by_cell(s);

	*h = (struct coverage){.cells = s->n, .systems = n};
	for (size_t i = 0; i < s->n; i++) {
		const struct summary_row *r = &s->v[i];

		if (r->verdict != HVLAB_OK || isnan(r->value))
			add(h, r->bench, r->params, r->system,
			    r->verdict == HVLAB_OK ? "unusable" : verdict_word(r->verdict), r->reason);
	}
	for (size_t i = 0; i < suite->nbench; i++)
		for (size_t k = 0; k < n; k++) {
			if (any_row(rows, s->n, suite->bench[i].name, systems[k]))
				continue;
			h->cells++;
			h->silent += k < ran && globs_match(suite->globs, suite->bench[i].name) &&
				     !left_to_another(suite, suite->bench[i].name, systems[k]);
			add(h, suite->bench[i].name, "", systems[k], "not run",
			    coverage_reason(suite, suite->bench[i].name, systems[k]));
		}
	if (h->n)
		qsort(h->v, h->n, sizeof(*h->v), missing_order);
	free(rows);
	free(systems);
}

void coverage_free(struct coverage *h)
{
	free(h->v);
	*h = (struct coverage){0};
}
