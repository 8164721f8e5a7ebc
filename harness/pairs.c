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

/* Room for the values of two systems, round by round. */
struct sides {
	double *a, *b;
	size_t n;
};

static void compare_rows(struct comparison *c, const struct summary_row *a, const struct summary_row *b, enum lane lane,
			 const struct sides *s, double delta)
{
	summary_values(a, s->a, s->n);
	summary_values(b, s->b, s->n);
	compare_rounds(c, lane, s->a, s->b, s->n, delta);
	if (c->word != CMP_NONE)
		return;
	if (!a || !b)
		c->why = "not run on both";
	else if (isnan(a->value) && *a->reason)
		c->why = a->reason;
	else if (isnan(b->value) && *b->reason)
		c->why = b->reason;
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

/* The twin is the same guest under a second label: what it shows is what rounds do by themselves. */
static void twin_compare(struct match *m, const struct summary *s, const char *system, const struct sides *sides)
{
	const struct summary_row *own = m->a ? m->a : m->b;
	char twin[SYSTEM_MAX + 8];

	snprintf(twin, sizeof(twin), "%s" TWIN, system);
	const struct summary_row *x = summary_find(s, own->bench, own->params, system);
	const struct summary_row *y = summary_find(s, own->bench, own->params, twin);
	if (x && y)
		compare_rows(&m->aa, x, y, LANE_TIME, sides, 0);
}

/* A difference that is no larger than the one of a system to itself is none. */
static void twin_demote(struct match *m)
{
	if ((m->c.word != CMP_SLOWER && m->c.word != CMP_FASTER) || isnan(m->aa.low) || !m->aa.n)
		return;
	double floor = fmax(log(m->aa.high), -log(m->aa.low));
	if (fabs(log(m->c.ratio)) < floor) {
		m->c.word = CMP_INCONCLUSIVE;
		m->c.why = "no larger than A/A";
	}
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

/* Holm over the family of one comparison of every match: words that do not survive are demoted. */
static void pairs_holm(struct pairs *p, bool twins)
{
	struct comparison *c = xcalloc(p->n + 1, sizeof(*c));
	double *prob = xcalloc(p->n + 1, sizeof(*prob));

	for (size_t i = 0; i < p->n; i++) {
		c[i] = twins ? p->v[i].aa : p->v[i].c;
		prob[i] = p->v[i].p[twins];
	}
	compare_holm(c, prob, p->n);
	for (size_t i = 0; i < p->n; i++)
		*(twins ? &p->v[i].aa : &p->v[i].c) = c[i];
	free(prob);
	free(c);
}

static void pairs_judge_time(struct pairs *p)
{
	pairs_holm(p, false);
	pairs_holm(p, true);
	for (size_t i = 0; i < p->n; i++) {
		struct match *m = &p->v[i];
		p->aa |= m->aa.n > 0;
		/* Twenty benchmarks find one difference in nothing by chance; what survives Holm is none. */
		m->aa_differs = m->aa.n && (m->aa.word == CMP_SLOWER || m->aa.word == CMP_FASTER);
		twin_demote(m);
	}
}

void pairs_make(struct pairs *p, const struct summary *a, const char *system_a, const struct summary *b,
		const char *system_b, double delta)
{
	size_t ra = summary_rounds(a), rb = summary_rounds(b), twin = strlen(system_a);
	struct sides s = {.n = ra > rb ? ra : rb};
	/* A/A itself has no twin to be judged by. */
	bool itself = !strncmp(system_a, system_b, twin) && !strcmp(system_b + twin, TWIN);

	s.a = xcalloc(s.n + 1, sizeof(double));
	s.b = xcalloc(s.n + 1, sizeof(double));
	*p = (struct pairs){0};
	pairs_collect(p, a, system_a, b, system_b);
	for (size_t i = 0; i < p->n; i++) {
		struct match *m = &p->v[i];
		m->p[0] = m->p[1] = NAN;
		if (a->lane == LANE_TIME && !itself) {
			twin_compare(m, b, system_b, &s);
			if (!m->aa.n)
				twin_compare(m, a, system_a, &s);
			m->p[1] = comparison_p(s.a, s.b, s.n);
		}
		compare_rows(&m->c, m->a, m->b, a->lane, &s, delta);
		m->p[0] = comparison_p(s.a, s.b, s.n);
		if (a->lane == LANE_PATH)
			compare_exact(m);
	}
	if (a->lane == LANE_TIME)
		pairs_judge_time(p);
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
		fail(why, -EINVAL, "\"%s\" is more than one system here: name it with its place, such as %s", word,
		     found);
	else if (near)
		fail(why, -EINVAL, "no system \"%s\" in this campaign; did you mean \"%s\"?", word, near);
	else
		fail(why, -EINVAL, "no system \"%s\" in this campaign; it has %s%s%s%s", word, systems[0],
		     n > 1 ? ", " : "", n > 1 ? systems[1] : "", n > 2 ? ", ..." : "");
	return NULL;
}
