/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rate comes from the tightest sync point of the first group and the tightest of the last: what the host did meanwhile
 * (a preempted VMM, a busy bus) only widens brackets and cannot move an instant out of its own. So if a sync point's bracket
 * misses the line through these two, the guest's clock did not run evenly.
 */
#include "clock_fit.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static struct sync_point *sync_point_find(struct sync_points *b, u32 id)
{
	for (size_t i = b->n; i-- > 0;)
		if (b->v[i].id == id)
			return &b->v[i];
	return NULL;
}

bool sync_points_add(struct sync_points *b, u32 id, enum hvlab_sync_group group)
{
	if (b->n == SYNC_POINTS_MAX || sync_point_find(b, id))
		return false;
	b->v[b->n++] = (struct sync_point){.id = id, .group = group};
	return true;
}

bool sync_points_set_host(struct sync_points *b, u32 id, u64 host_ns)
{
	struct sync_point *point = sync_point_find(b, id);

	if (!point)
		return false;
	point->host_ns = host_ns;
	point->has_host = true;
	return true;
}

bool sync_points_set_guest(struct sync_points *b, u32 id, u64 from, u64 to)
{
	struct sync_point *point = sync_point_find(b, id);

	if (!point || to < from)
		return false;
	point->from = from;
	point->to = to;
	point->has_guest = true;
	return true;
}

static bool complete(const struct sync_point *point)
{
	return point->has_host && point->has_guest;
}

static const struct sync_point *tightest(const struct sync_points *b, enum hvlab_sync_group group)
{
	const struct sync_point *best = NULL;

	for (size_t i = 0; i < b->n; i++) {
		const struct sync_point *x = &b->v[i];

		if (complete(x) && x->group == group && (!best || x->to - x->from < best->to - best->from))
			best = x;
	}
	return best;
}

static double width(const struct sync_point *point)
{
	return (double)(point->to - point->from);
}

/* From a's middle: differences fit a double, the counters themselves need not. */
static double middle_from(const struct sync_point *a, const struct sync_point *point)
{
	return (double)(s64)(point->from - a->from) + (width(point) - width(a)) / 2;
}

/* Ticks that a point lies outside of its own bracket when the clock is to run at `rate` ticks a ns from a on. */
static double outside(const struct sync_point *a, const struct sync_point *point, double rate)
{
	double off = fabs((double)(s64)(point->host_ns - a->host_ns) * rate - middle_from(a, point));

	return fmax(off - width(point) / 2, 0);
}

int clock_fit(const struct sync_points *b, struct clock_fit *f)
{
	const struct sync_point *a = tightest(b, HVLAB_SYNC_FIRST), *z = tightest(b, HVLAB_SYNC_LAST);

	*f = (struct clock_fit){0};
	for (size_t i = 0; i < b->n; i++)
		f->n += complete(&b->v[i]);
	if (!a || !z)
		return -ENODATA;
	f->span_ns = z->host_ns > a->host_ns ? z->host_ns - a->host_ns : 0;
	double ticks = middle_from(a, z);
	if (f->span_ns < SYNC_SPAN_NS || ticks <= 0)
		return -ERANGE;
	f->hz = ticks * 1e9 / (double)f->span_ns;
	f->off = (width(a) + width(z)) / 2 / ticks;
	f->bracket = fmax(fmax(width(a), width(z)), 1);
	for (size_t i = 0; i < b->n; i++)
		if (complete(&b->v[i]))
			f->residual = fmax(f->residual, outside(a, &b->v[i], f->hz / 1e9) / f->bracket);
	return 0;
}

int sync_group_parse(const char *word, enum hvlab_sync_group *group)
{
	static const char *const words[] = {
#define X(id, text) text,
		HVLAB_SYNC_GROUPS(X)
#undef X
	};

	for (size_t i = 0; i < LEN(words); i++)
		if (!strcmp(words[i], word)) {
			*group = (enum hvlab_sync_group)i;
			return 0;
		}
	return -EINVAL;
}
