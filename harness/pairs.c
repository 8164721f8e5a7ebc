/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows matched by benchmark and parameters. compare.c knows the statistics of one pair; here is what needs all of
 * them: the floor from the A/A twin and the family of tests.
 */
#include "pairs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEMS_MAX 64
#define TWIN "+aa"

struct sides {
	double *a, *b;
	size_t n;
};

static void compare_rows(struct match *p, enum lane lane, const struct sides *s, double delta)
{
	summary_values(p->a, s->a, s->n);
	summary_values(p->b, s->b, s->n);
	compare_rounds(&p->c, lane, s->a, s->b, s->n, delta);
	if (p->c.word != CMP_NONE)
		return;
	if (!p->a || !p->b)
		p->c.why = "not run on both";
	else if (p->a->verdict != HVLAB_OK || p->b->verdict != HVLAB_OK)
		p->c.why = p->a->verdict != HVLAB_OK ? p->a->reason : p->b->reason;
}

/*
 * Below resolution a ratio means nothing, but in the path lane the numbers stay exact: an operation that costs
 * nothing on both sides is equal, and 0 against 3 instructions is a difference of 3.
 */
static void compare_exact(struct match *p)
{
	if (!p->a || !p->b || p->c.word != CMP_NONE || isnan(p->a->value) || isnan(p->b->value))
		return;
	p->c.a = p->a->value;
	p->c.b = p->b->value;
	p->c.difference = p->c.b - p->c.a;
	p->c.n = p->a->n < p->b->n ? p->a->n : p->b->n;
	p->c.word = p->c.difference == 0 ? CMP_EQUAL : CMP_DIFFERENT;
	p->c.why = NULL;
}

/* The twin of either system is the same guest under a second label: what it shows is what rounds do by themselves. */
static bool twin_floor(struct match *p, const struct summary *s, const char *system, const struct sides *sides)
{
	char twin[SYSTEM_MAX + 8];
	struct comparison c;

	snprintf(twin, sizeof(twin), "%s" TWIN, system);
	const struct summary_row *own = p->a ? p->a : p->b;
	const struct summary_row *x = summary_find(s, own->bench, own->params, system);
	const struct summary_row *y = summary_find(s, own->bench, own->params, twin);
	if (!x || !y)
		return false;
	summary_values(x, sides->a, sides->n);
	summary_values(y, sides->b, sides->n);
	compare_rounds(&c, LANE_TIME, sides->a, sides->b, sides->n, p->delta);
	if (isnan(c.low))
		return true;
	p->delta = fmax(p->delta, fmax(c.high - 1, 1 - c.low));
	p->aa_differs |= c.low > 1 || c.high < 1;
	return true;
}

static void pairs_collect(struct pairs *p, const struct summary *a, const char *system_a, const struct summary *b,
			  const char *system_b)
{
	p->v = xcalloc(a->n + b->n + 1, sizeof(*p->v));
	for (size_t i = 0; i < a->n; i++)
		if (!strcmp(a->v[i].system, system_a))
			p->v[p->n++] = (struct match){
				.a = &a->v[i], .b = summary_find(b, a->v[i].bench, a->v[i].params, system_b)};
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->v[i].system, system_b) && !summary_find(a, b->v[i].bench, b->v[i].params, system_a))
			p->v[p->n++] = (struct match){.b = &b->v[i]};
}

/* An A/A that differs, found by chance in one benchmark of twenty, is no reason to be silent: it is marked. */
static void pairs_holm(struct pairs *p, const struct sides *s)
{
	struct comparison *c = xcalloc(p->n + 1, sizeof(*c));
	double *prob = xcalloc(p->n + 1, sizeof(*prob));

	for (size_t i = 0; i < p->n; i++) {
		summary_values(p->v[i].a, s->a, s->n);
		summary_values(p->v[i].b, s->b, s->n);
		c[i] = p->v[i].c;
		prob[i] = comparison_p(s->a, s->b, s->n);
	}
	compare_holm(c, prob, p->n);
	for (size_t i = 0; i < p->n; i++)
		p->v[i].c = c[i];
	free(prob);
	free(c);
}

void pairs_make(struct pairs *p, const struct summary *a, const char *system_a, const struct summary *b,
		const char *system_b, double delta)
{
	size_t ra = summary_rounds(a), rb = summary_rounds(b);
	struct sides s = {.n = ra > rb ? ra : rb};

	s.a = xcalloc(s.n + 1, sizeof(double));
	s.b = xcalloc(s.n + 1, sizeof(double));
	*p = (struct pairs){0};
	pairs_collect(p, a, system_a, b, system_b);
	for (size_t i = 0; i < p->n; i++) {
		struct match *q = &p->v[i];
		q->delta = delta;
		if (a->lane == LANE_TIME) {
			p->aa |= twin_floor(q, a, system_a, &s);
			p->aa |= twin_floor(q, b, system_b, &s);
		}
		compare_rows(q, a->lane, &s, q->delta);
		if (a->lane == LANE_PATH)
			compare_exact(q);
	}
	if (a->lane == LANE_TIME)
		pairs_holm(p, &s);
	free(s.a);
	free(s.b);
}

void pairs_free(struct pairs *p)
{
	free(p->v);
	*p = (struct pairs){0};
}

const char *pairs_system(const struct summary *s, const char *word, struct why *why)
{
	const char *systems[SYSTEMS_MAX], *variants[2 * SYSTEMS_MAX], *found = NULL;
	size_t n = summary_systems(s, systems, LEN(systems)), matches = 0;

	for (size_t i = 0; i < n; i++) {
		const char *colon = strrchr(systems[i], ':');
		variants[i] = systems[i];
		variants[n + i] = colon ? colon + 1 : systems[i];
		if (!strcmp(systems[i], word))
			return systems[i];
		if (!strcmp(variants[n + i], word)) {
			found = systems[i];
			matches++;
		}
	}
	if (matches == 1)
		return found;
	if (!n) {
		fail(why, -ENOENT, "the campaign has no results yet");
		return NULL;
	}
	const char *near = nearest(word, variants, 2 * n);
	if (matches)
		fail(why, -EINVAL, "\"%s\" is more than one system here: name it with its place, such as %s", word, found);
	else if (near)
		fail(why, -EINVAL, "no system \"%s\" in this campaign; did you mean \"%s\"?", word, near);
	else
		fail(why, -EINVAL, "no system \"%s\" in this campaign; it has %s%s%s%s", word, systems[0], n > 1 ? ", " : "",
		     n > 1 ? systems[1] : "", n > 2 ? ", ..." : "");
	return NULL;
}
