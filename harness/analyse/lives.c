/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table of what there is, one array of values a row.
 */
#include "lives.h"
#include "stats.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *key, *what, *unit;
	double scale;
} kinds[] = {
	{"life.create_ns", "create", "ms", 1e-6},
	{"life.first_ns", "create to first record", "ms", 1e-6},
	{"life.ready_ns", "create to first benchmark", "ms", 1e-6},
	{"life.destroy_ns", "destroy", "ms", 1e-6},
	{"life.resident", "resident, VMM and touched guest memory", "MiB", 1.0 / (1 << 20)},
	{"life.cpu_share", "host CPU per second of guest", "s", 1},
	{"life.beside_ns", "create to ready, each guest beside it", "ms", 1e-6},
	{"life.beside_resident", "resident, each guest beside it", "MiB", 1.0 / (1 << 20)},
	{"life.beside_machine", "gone from the machine, each guest beside it", "MiB", 1.0 / (1 << 20)},
};

static size_t kind_of(const char *key)
{
	size_t i = 0;

	while (i < LEN(kinds) && strcmp(kinds[i].key, key))
		i++;
	return i;
}

static struct life_row *row_get(struct lives *l, const char *system, size_t kind)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].key == kinds[kind].key && !strcmp(l->v[i].system, system))
			return &l->v[i];
	l->v = xrealloc(l->v, (l->n + 1) * sizeof(*l->v));
	struct life_row *r = &l->v[l->n++];
	*r = (struct life_row){.key = kinds[kind].key, .what = kinds[kind].what, .unit = kinds[kind].unit};
	copy_str(r->system, system);
	return r;
}

void lives_add(struct lives *l, const char *system, const char *key, const char *value)
{
	size_t kind = kind_of(key);
	char *end;
	double v = strtod(value, &end);

	if (kind == LEN(kinds) || end == value || *end)
		return;
	struct life_row *r = row_get(l, system, kind);
	r->v = xrealloc(r->v, (r->n + 1) * sizeof(*r->v));
	r->v[r->n++] = v * kinds[kind].scale;
}

static int number_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int row_order(const void *a, const void *b)
{
	const struct life_row *x = a, *y = b;
	int order = strcmp(x->system, y->system);
	size_t i = kind_of(x->key), k = kind_of(y->key);

	return order ? order : (i > k) - (i < k);
}

void lives_finish(struct lives *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct life_row *r = &l->v[i];

		qsort(r->v, r->n, sizeof(*r->v), number_order);
		r->median = stats_median(r->v, r->n);
		r->least = r->v[0];
		r->most = r->v[r->n - 1];
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), row_order);
}

void lives_free(struct lives *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].v);
	free(l->v);
	*l = (struct lives){0};
}
