/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From statements and campaigns to verdicts: which rows a part is about, what judge.h says of them, and what that says to the
 * statement. Words for programs and people are in lecture_words.c.
 */
#include "lecture.h"
#include "reason.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What all steps work on. */
struct hearing {
	struct lecture *lecture;
	const struct load *const *load;
	size_t n;
	const struct lecture_part *part;
};

static bool is_variant(const char *globs, const char *system)
{
	return !system_is_aa(system) && globs_match(globs, system_variant(system));
}

/* Everything before the variant. */
static bool same_place(const char *a, const char *b)
{
	size_t n = (size_t)(system_variant(a) - a);

	return n == (size_t)(system_variant(b) - b) && !strncmp(a, b, n);
}

/* Ticks of an emulated processor say nothing to any statement but the one about emulation. */
static bool ranked(const struct judged *j, const struct load *l, const struct lecture_part *p)
{
	return p->emulated || l->campaign->lane == LANE_PATH || (strcmp(j->class_a, "emulated") && strcmp(j->class_b, "emulated"));
}

/* --- one row */

static bool is_below(const struct bench_pair *m)
{
	return m->a && m->b && m->a->n && !m->b->n && m->b->verdict == HVLAB_OK && reason_is(m->b->reason, WHY_BELOW_RESOLUTION);
}

/* A word of judge.h is needed where the claim and "no difference" are on different sides. */
static bool has_word(const struct comparison *c)
{
	return c->word == CMP_SLOWER || c->word == CMP_FASTER;
}

/* "No more than" is held to what counts as a difference. */
static enum lecture_says says_time(const struct comparison *c, const struct lecture_part *p)
{
	bool none = p->least <= 1 && p->most >= 1; /* the claim allows for no difference */
	double most = p->most == 1 ? 1 + COMPARE_DELTA : p->most;

	if (isnan(c->low) || (c->word == CMP_INCONCLUSIVE && reason_is(c->why, WHY_TWO_CAMPAIGNS)))
		return SAYS_OPEN;
	if (c->low >= p->least && c->high <= most && (none || has_word(c)))
		return SAYS_HOLDS;
	if ((c->high < p->least || c->low > most) && (!none || has_word(c)))
		return SAYS_NOT;
	return !none && c->word == CMP_EQUIVALENT ? SAYS_NOT : SAYS_OPEN;
}

static enum lecture_says says_path(const struct comparison *c, const struct lecture_part *p)
{
	if (c->word != CMP_EQUAL && c->word != CMP_DIFFERENT)
		return SAYS_OPEN;
	return c->ratio >= p->least && c->ratio <= p->most ? SAYS_HOLDS : SAYS_NOT;
}

static void add_fact(struct hearing *h, const struct load *a, const struct load *b, const struct bench_pair *m)
{
	bool below = is_below(m) && a->campaign->lane == LANE_PATH;
	struct lecture *l = h->lecture;

	if (m->c.word == CMP_NONE && !below)
		return;
	if (l->n == l->cap)
		l->v = xrealloc(l->v, (l->cap = l->cap ? 2 * l->cap : 64) * sizeof(*l->v));
	struct lecture_fact *f = &l->v[l->n++];
	*f = (struct lecture_fact){.part = h->part, .load = {a, b}, .row = {m->a, m->b}, .c = m->c, .in_ns = m->in_ns, .below = below};
	f->says = below ? (h->part->least > 0 ? SAYS_NOT : SAYS_HOLDS) :
		  a->campaign->lane == LANE_PATH ? says_path(&m->c, h->part) : says_time(&m->c, h->part);
	f->c.why = NULL; /* of what was judged, which goes */
}

/* --- two systems */

static void hear_benches(struct hearing *h, const struct load *a, const struct load *b, const struct judged *j)
{
	for (size_t i = 0; i < j->set.n; i++)
		if (j->set.v[i].a && globs_match(h->part->bench, j->set.v[i].a->bench))
			add_fact(h, a, b, &j->set.v[i]);
}

#define OTHER_MARK "/other" /* behind the label of a system that is held against itself; no label has it */

/* Two benchmarks, judged as one would be: in a summary of their rows and the first one's A/A control. */
static void hear_two(struct hearing *h, const struct load *a, const char *base, const struct load *b, const char *subject)
{
	const struct summary *of = &a->summary;
	struct summary view = {.lane = of->lane, .v = xcalloc(of->n + b->summary.n + 1, sizeof(*view.v))};
	char other[SYSTEM_MAX + sizeof(OTHER_MARK)];
	struct compare_set set;

	snprintf(other, sizeof(other), "%.*s" OTHER_MARK, SYSTEM_MAX - (int)sizeof(OTHER_MARK), subject);
	for (size_t i = 0; i < of->n; i++)
		if (!strcmp(of->v[i].bench, h->part->bench) &&
		    (!strcmp(of->v[i].system, base) || system_is_aa_of(of->v[i].system, base)))
			view.v[view.n++] = of->v[i];
	size_t own = view.n;
	for (size_t i = 0; i < b->summary.n; i++)
		if (!strcmp(b->summary.v[i].bench, h->part->other) && !strcmp(b->summary.v[i].system, subject)) {
			struct summary_row *r = &view.v[view.n++];
			*r = b->summary.v[i];
			copy_str(r->bench, h->part->bench);
			copy_str(r->system, other);
		}
	compare_set_make(&set, &view, base, &view, other, COMPARE_DELTA, NULL);
	for (size_t i = 0; i < set.n && own < view.n; i++) {
		struct bench_pair m = set.v[i];
		if (!m.a || !m.b)
			continue;
		const struct summary_row *row_a = summary_find(of, m.a->bench, m.a->params, base);
		const struct summary_row *row_b = summary_find(&b->summary, h->part->other, m.b->params, subject);
		m.a = row_a;
		m.b = row_b;
		add_fact(h, a, b, &m);
	}
	compare_set_free(&set);
	free(view.v);
}

static void hear_systems(struct hearing *h, const struct load *a, const char *base, const struct load *b, const char *subject)
{
	struct terms terms = {.delta = COMPARE_DELTA, .force = h->part->emulated};
	struct judged j;

	judge(&j, &(struct side){a, base}, &(struct side){b, subject}, &terms);
	if (ranked(&j, a, h->part) && (!j.objection || terms.force)) {
		if (h->part->other)
			hear_two(h, a, base, b, subject);
		else
			hear_benches(h, a, b, &j);
	}
	judged_free(&j);
}

/* --- all systems of two campaigns, often the same one */

static bool belong(const struct lecture_part *p, bool across, const char *base, const char *subject)
{
	if (p->same)
		return !strcmp(base, subject);
	return strcmp(base, subject) && (across || same_place(base, subject));
}

static void hear_campaigns(struct hearing *h, const struct load *a, const struct load *b)
{
	size_t nbase, nsubject;
	const char **base = summary_systems(&a->summary, &nbase), **subject = summary_systems(&b->summary, &nsubject);

	for (size_t i = 0; i < nbase; i++)
		for (size_t k = 0; k < nsubject && is_variant(h->part->base, base[i]); k++)
			if (is_variant(h->part->subject, subject[k]) && belong(h->part, a != b, base[i], subject[k]))
				hear_systems(h, a, base[i], b, subject[k]);
	free(base);
	free(subject);
}

static void hear_part(struct hearing *h, enum lane lane)
{
	size_t before = h->lecture->n;

	for (size_t i = 0; i < h->n; i++)
		if (h->load[i]->campaign->lane == lane)
			hear_campaigns(h, h->load[i], h->load[i]);
	if (h->lecture->n > before || !h->part->apart)
		return;
	for (size_t i = 0; i < h->n; i++)
		for (size_t k = 0; k < h->n; k++)
			if (i != k && h->load[i]->campaign->lane == lane && h->load[k]->campaign->lane == lane)
				hear_campaigns(h, h->load[i], h->load[k]);
}

/* --- verdicts */

static enum lecture_word word_of(const struct lecture_verdict *v)
{
	bool lacks = false;

	for (size_t i = 0; i < LECTURE_PARTS; i++)
		lacks |= v->lacks[i];
	if (!v->n)
		return LECTURE_NO_DATA;
	if (v->count[SAYS_NOT])
		return v->count[SAYS_HOLDS] ? LECTURE_DEPENDS : LECTURE_REFUTED;
	return lacks || v->count[SAYS_HOLDS] <= v->count[SAYS_OPEN] ? LECTURE_OPEN : LECTURE_CONFIRMED;
}

static void hear_statement(struct hearing *h, const struct lecture_statement *of, enum lane lane)
{
	struct lecture *l = h->lecture;
	struct lecture_verdict v = {.of = of, .lane = lane, .first = l->n};
	bool any = false;

	for (size_t i = 0; i < LECTURE_PARTS && of->part[i].base; i++) {
		size_t before = l->n;
		h->part = &of->part[i];
		if (!(h->part->lanes & 1u << lane))
			continue;
		any = true;
		hear_part(h, lane);
		v.lacks[i] = l->n == before;
	}
	if (!any)
		return;
	v.n = l->n - v.first;
	for (size_t i = 0; i < v.n; i++)
		v.count[l->v[v.first + i].says]++;
	v.word = word_of(&v);
	l->verdict[l->verdicts++] = v;
}

void lecture_make(struct lecture *l, const struct load *const *loads, size_t n)
{
	static const enum lane lanes[] = {LANE_PATH, LANE_TIME};
	struct hearing h = {l, loads, n, NULL};

	*l = (struct lecture){.verdict = xcalloc(lecture_count * LEN(lanes), sizeof(*l->verdict))};
	for (size_t i = 0; i < lecture_count; i++)
		for (size_t k = 0; k < LEN(lanes); k++)
			hear_statement(&h, &lecture_statements[i], lanes[k]);
}

void lecture_free(struct lecture *l)
{
	free(l->v);
	free(l->verdict);
	*l = (struct lecture){0};
}
