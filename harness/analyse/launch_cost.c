/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table of what there is, one array of values a row.
 */
#include "launch_cost.h"
#include "stats.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *key, *what, *unit;
	double scale;
} kinds[] = {
	{"launch.create_ns", "create", "ms", 1e-6},
	{"launch.first_ns", "create to first record", "ms", 1e-6},
	{"launch.ready_ns", "create to first benchmark", "ms", 1e-6},
	{"launch.destroy_ns", "destroy", "ms", 1e-6},
	{"launch.resident", "resident, VMM and touched guest memory", "MiB", 1.0 / (1 << 20)},
	{"launch.cpu_share", "host CPU per second of guest", "s", 1},
	{"launch.neighbour_ns", "create to ready, per neighbour guest", "ms", 1e-6},
	{"launch.neighbour_resident", "resident, per neighbour guest", "MiB", 1.0 / (1 << 20)},
	{"launch.neighbour_machine", "host memory per neighbour guest", "MiB", 1.0 / (1 << 20)},
};

static size_t kind_of(const char *key)
{
	size_t i = 0;

	while (i < LEN(kinds) && strcmp(kinds[i].key, key))
		i++;
	return i;
}

static struct launch_cost *row_get(struct launch_costs *l, const char *system, size_t kind)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].key == kinds[kind].key && !strcmp(l->v[i].system, system))
			return &l->v[i];
	l->v = xrealloc(l->v, (l->n + 1) * sizeof(*l->v));
	struct launch_cost *r = &l->v[l->n++];
	*r = (struct launch_cost){.key = kinds[kind].key, .what = kinds[kind].what, .unit = kinds[kind].unit};
	copy_str(r->system, system);
	return r;
}

void launch_costs_add(struct launch_costs *l, const char *system, const char *key, const char *value)
{
	size_t kind = kind_of(key);
	char *end;
	double v = strtod(value, &end);

	if (kind == LEN(kinds) || end == value || *end)
		return;
	struct launch_cost *r = row_get(l, system, kind);
	r->v = xrealloc(r->v, (r->n + 1) * sizeof(*r->v));
	r->v[r->n++] = v * kinds[kind].scale;
}

static int row_order(const void *a, const void *b)
{
	const struct launch_cost *x = a, *y = b;
	int order = strcmp(x->system, y->system);
	size_t i = kind_of(x->key), k = kind_of(y->key);

	return order ? order : (i > k) - (i < k);
}

void launch_costs_finish(struct launch_costs *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct launch_cost *r = &l->v[i];

		r->median = stats_median(r->v, r->n);
		r->least = stats_quantile(r->v, r->n, 0);
		r->most = stats_quantile(r->v, r->n, 1);
	}
	if (l->n)
		qsort(l->v, l->n, sizeof(*l->v), row_order);
}

void launch_costs_free(struct launch_costs *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].v);
	free(l->v);
	*l = (struct launch_costs){0};
}
