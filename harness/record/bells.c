/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rate comes from the tightest doorbell of the first group and the tightest of the last: what the host did meanwhile
 * (a preempted VMM, a busy bus) only widens brackets and cannot move an instant out of its own. So a doorbell that
 * lies outside of its bracket on the line through these two says that the guest's clock did not run evenly.
 */
#include "bells.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static struct bell *bell_find(struct bells *b, u32 id)
{
	for (size_t i = b->n; i-- > 0;)
		if (b->v[i].id == id)
			return &b->v[i];
	return NULL;
}

bool bells_ring(struct bells *b, u32 id, enum hvlab_bell_group group)
{
	if (b->n == BELLS_MAX || bell_find(b, id))
		return false;
	b->v[b->n++] = (struct bell){.id = id, .group = group};
	return true;
}

bool bells_hear(struct bells *b, u32 id, u64 host_ns)
{
	struct bell *bell = bell_find(b, id);

	if (!bell)
		return false;
	bell->host_ns = host_ns;
	bell->heard = true;
	return true;
}

bool bells_stamp(struct bells *b, u32 id, u64 from, u64 to)
{
	struct bell *bell = bell_find(b, id);

	if (!bell || to < from)
		return false;
	bell->from = from;
	bell->to = to;
	bell->stamped = true;
	return true;
}

static bool complete(const struct bell *bell)
{
	return bell->heard && bell->stamped;
}

static const struct bell *tightest(const struct bells *b, enum hvlab_bell_group group)
{
	const struct bell *best = NULL;

	for (size_t i = 0; i < b->n; i++) {
		const struct bell *x = &b->v[i];

		if (complete(x) && x->group == group && (!best || x->to - x->from < best->to - best->from))
			best = x;
	}
	return best;
}

static double width(const struct bell *bell)
{
	return (double)(bell->to - bell->from);
}

/* From a's middle: differences fit a double, the counters themselves need not. */
static double middle_from(const struct bell *a, const struct bell *bell)
{
	return (double)(s64)(bell->from - a->from) + (width(bell) - width(a)) / 2;
}

/* Ticks that a bell lies outside of its own bracket when the clock is to run at `rate` ticks a ns from a on. */
static double outside(const struct bell *a, const struct bell *bell, double rate)
{
	double off = fabs((double)(s64)(bell->host_ns - a->host_ns) * rate - middle_from(a, bell));

	return fmax(off - width(bell) / 2, 0);
}

int bells_fit(const struct bells *b, struct clock_fit *f)
{
	const struct bell *a = tightest(b, HVLAB_BELL_FIRST), *z = tightest(b, HVLAB_BELL_LAST);

	*f = (struct clock_fit){0};
	for (size_t i = 0; i < b->n; i++)
		f->n += complete(&b->v[i]);
	if (!a || !z)
		return -ENODATA;
	f->span_ns = z->host_ns > a->host_ns ? z->host_ns - a->host_ns : 0;
	double ticks = middle_from(a, z);
	if (f->span_ns < BELLS_SPAN_NS || ticks <= 0)
		return -ERANGE;
	f->hz = ticks * 1e9 / (double)f->span_ns;
	f->off = (width(a) + width(z)) / 2 / ticks;
	f->bracket = fmax(fmax(width(a), width(z)), 1);
	for (size_t i = 0; i < b->n; i++)
		if (complete(&b->v[i]))
			f->residual = fmax(f->residual, outside(a, &b->v[i], f->hz / 1e9) / f->bracket);
	return 0;
}

int bell_group_parse(const char *word, enum hvlab_bell_group *group)
{
	static const char *const words[] = {
#define X(id, text) text,
		HVLAB_BELL_GROUPS(X)
#undef X
	};

	for (size_t i = 0; i < LEN(words); i++)
		if (!strcmp(words[i], word)) {
			*group = (enum hvlab_bell_group)i;
			return 0;
		}
	return -EINVAL;
}
