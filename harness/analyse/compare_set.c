/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows matched by benchmark and parameters. compare.c knows the statistics of one pair; here is what needs all of
 * them: the floor from the A/A control and the family of tests.
 */
#include "compare_set.h"
#include "detect.h"
#include "host_boots.h"
#include "reason.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for the values of two systems, round by round. */
struct sides {
	double *a, *b;
	size_t n;
};

#define RATE_APART 1e-4 /* share by which two rates of a clock may differ before a tick is another length of time */

/* In ns where a tick is not as long on both sides. False: not even that is known. */
static bool same_unit(struct bench_pair *m, const struct sides *s, struct compare_terms *t)
{
	double x = m->a->clock_hz, y = m->b->clock_hz;

	if (x == y || (x > 0 && fabs(y / x - 1) <= RATE_APART))
		return true;
	if (!(x > 0 && y > 0))
		return !t->apart; /* one machine has one clock */
	for (size_t k = 0; k < s->n; k++) {
		s->a[k] *= 1e9 / x;
		s->b[k] *= 1e9 / y;
	}
	t->grain_a *= 1e9 / x;
	t->grain_b *= 1e9 / y;
	return m->in_ns = true;
}

/* What a row says of itself says more than that there is nothing to compare. */
static const char *why_none(const struct bench_pair *m, const char *otherwise)
{
	if (!m->a || !m->b)
		return WHY_NOT_RUN_ON_BOTH;
	if (isnan(m->a->value) && *m->a->reason)
		return m->a->reason;
	return isnan(m->b->value) && *m->b->reason ? m->b->reason : otherwise;
}

/* The boots of the host that each round's launches were made in. A round that fell on both sides of one is its own. */
static void round_hosts(const struct bench_pair *m, u32 *host, u32 *other, size_t n)
{
	summary_hosts(m->a, host, n);
	summary_hosts(m->b, other, n);
	for (size_t k = 0; k < n; k++)
		host[k] = host[k] << 16 | other[k];
}

/* What is compared: the boots of the host where it had several, else launches. */
static size_t fold(const struct bench_pair *m, const struct sides *s, bool apart)
{
	u32 *host = xcalloc(2 * s->n + 1, sizeof(*host)), *other = host + s->n;
	size_t n = s->n;

	if (!apart) {
		round_hosts(m, host, other, n);
		n = host_boots_fold(s->a, s->b, host, n);
	} else {
		summary_hosts(m->a, host, n);
		summary_hosts(m->b, other, n);
		for (size_t k = host_boots_fold(s->a, NULL, host, s->n); k < s->n; k++)
			s->a[k] = NAN;
		for (size_t k = host_boots_fold(s->b, NULL, other, s->n); k < s->n; k++)
			s->b[k] = NAN;
	}
	free(host);
	return n;
}

static void compare_rows(struct bench_pair *m, enum lane lane, const struct sides *s, struct compare_terms t)
{
	t.grain_a = m->a ? m->a->grain : 0;
	t.grain_b = m->b ? m->b->grain : 0;

	summary_values(m->a, s->a, s->n);
	summary_values(m->b, s->b, s->n);
	bool known = lane == LANE_PATH || !m->a || !m->b || same_unit(m, s, &t);
	size_t n = lane == LANE_TIME && known ? fold(m, s, t.apart) : s->n;
	compare_rounds(&m->c, lane, s->a, s->b, n, &t);
	if (m->c.word == CMP_NONE)
		m->c.why = why_none(m, m->c.why);
	else if (!known)
		m->c = compare_nothing(WHY_TICK_UNKNOWN);
}

static const struct summary_row *aa_row(const struct summary *s, const struct summary_row *own, const char *system)
{
	char label[SYSTEM_MAX + sizeof(SYSTEM_AA)];

	if (!system)
		return summary_twin(s, own->bench, own->params);
	snprintf(label, sizeof(label), "%s" SYSTEM_AA, system);
	return summary_find(s, own->bench, own->params, label);
}

/*
 * The control is the same guest under a second label: what it shows is what rounds do by themselves. system: NULL, any that
 * has one in this campaign.
 */
static void aa_compare(struct bench_pair *m, const struct summary *s, const char *system, const struct sides *sides)
{
	char original[SYSTEM_MAX];
	const struct summary_row *own = m->a ? m->a : m->b, *twin = aa_row(s, own, system);

	if (m->aa.n || !twin)
		return;
	struct bench_pair both = {.a = summary_find(s, own->bench, own->params, system_original(twin->system, original)), .b = twin};
	if (both.a)
		compare_rows(&both, LANE_TIME, sides, (struct compare_terms){.alpha = FAMILY_ALPHA});
	m->aa = both.c;
}

static void withdraw(struct comparison *c, const char *why)
{
	c->word = CMP_INCONCLUSIVE;
	c->why = why;
}

static double aa_floor(const struct bench_pair *m)
{
	return m->aa.n && !isnan(m->aa.low) ? fmax(log(m->aa.high), -log(m->aa.low)) : 0;
}

/* A difference that is no larger than the one of a system to itself is none; nor is one that nothing was held against. */
static void aa_demote(struct bench_pair *m)
{
	if (m->c.word != CMP_SLOWER && m->c.word != CMP_FASTER)
		return;
	if (!m->aa.n || isnan(m->aa.low))
		withdraw(&m->c, WHY_NO_AA);
	else if (fabs(m->c.mean) < aa_floor(m))
		withdraw(&m->c, WHY_WITHIN_AA);
}

static size_t last_round(const struct summary_row *r)
{
	return r && r->rounds ? (size_t)r->round[r->rounds - 1].round + 1 : 0;
}

double compare_set_floor(const struct summary *s, const struct summary_row *r)
{
	struct bench_pair m = {.a = r};
	const struct summary_row *twin = s->lane == LANE_TIME ? aa_row(s, r, r->system) : NULL;
	struct sides sides = {.n = last_round(r) > last_round(twin) ? last_round(r) : last_round(twin)};

	if (!twin)
		return 0;
	sides.a = xcalloc(2 * sides.n + 1, sizeof(double));
	sides.b = sides.a + sides.n;
	aa_compare(&m, s, r->system, &sides);
	free(sides.a);
	return aa_floor(&m);
}

static void compare_set_collect(struct compare_set *p, const struct summary *a, const char *system_a, const struct summary *b,
			  const char *system_b)
{
	p->v = xcalloc(a->n + b->n + 1, sizeof(*p->v));
	for (size_t i = 0; i < a->n; i++)
		if (!strcmp(a->v[i].system, system_a))
			p->v[p->n++] = (struct bench_pair){
				.a = &a->v[i], .b = summary_find(b, a->v[i].bench, a->v[i].params, system_b)};
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->v[i].system, system_b) && !summary_find(a, b->v[i].bench, b->v[i].params, system_a))
			p->v[p->n++] = (struct bench_pair){.b = &b->v[i]};
}

/* Holm over the family of one comparison of every match: words that do not survive are demoted. */
static void compare_set_holm(struct compare_set *p, bool aa)
{
	struct comparison **c = xcalloc(p->n + 1, sizeof(*c));
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (!aa || p->v[i].aa.n)
			c[n++] = aa ? &p->v[i].aa : &p->v[i].c;
	compare_holm(c, n);
	free(c);
}

/* Twenty benchmarks find one difference in nothing by chance; what survives Holm is none. */
static void judge_by_aa(struct bench_pair *m)
{
	m->aa_differs = m->aa.n && (m->aa.word == CMP_SLOWER || m->aa.word == CMP_FASTER);
	if (m->aa_differs && m->c.word != CMP_NONE)
		withdraw(&m->c, WHY_AA_DIFFERS);
	aa_demote(m);
}

static void compare_set_judge_time(struct compare_set *p)
{
	compare_set_holm(p, false);
	compare_set_holm(p, true);
	for (size_t i = 0; i < p->n; i++) {
		p->aa |= p->v[i].aa.n > 0;
		p->tested += !isnan(p->v[i].c.p);
	}
	for (size_t i = 0; i < p->n; i++) {
		struct bench_pair *m = &p->v[i];

		if (!p->itself && !p->apart)
			judge_by_aa(m);
		if (p->itself || (m->aa.n && !m->aa_differs)) /* else not the number of rounds is the limit */
			compare_detectable(&m->c, p->tested, aa_floor(m));
	}
}

static bool samples_differ(const struct summary_row *r)
{
	return r && summary_differs(r);
}

/* Neither equal nor different can be said of what does not repeat. Both numbers stay. */
static void withdraw_loose(struct bench_pair *m)
{
	if (m->c.word == CMP_NONE || !m->a || !m->b || !(m->a->loose || m->b->loose))
		return;
	withdraw(&m->c, WHY_REAL_TIME);
	m->c.a = m->a->value;
	m->c.b = m->b->value;
	m->c.difference = m->c.ratio = NAN;
}

/* Words are about the values of rounds; whether whole series repeat is another question (summary_evidence). */
static void match_path(struct bench_pair *m, const struct sides *s)
{
	compare_rows(m, LANE_PATH, s, (struct compare_terms){0});
	if (m->c.word != CMP_NONE && !m->c.why && (samples_differ(m->a) || samples_differ(m->b)))
		m->c.why = WHY_SAMPLES_VARY;
	withdraw_loose(m);
}

static void compare_set_object(struct compare_set *p, const char *objection)
{
	p->objection = xstrdup(objection);
	for (size_t i = 0; i < p->n; i++)
		p->v[i].c = compare_nothing(p->objection);
}

/* Each match by itself; what needs all of them comes after. */
static void compare_set_compare(struct compare_set *p, const struct summary *a, const char *system_a, const struct summary *b,
			  const char *system_b, double delta)
{
	size_t ra = summary_rounds(a), rb = summary_rounds(b);
	struct sides s = {.n = ra > rb ? ra : rb};

	s.a = xcalloc(s.n + 1, sizeof(double));
	s.b = xcalloc(s.n + 1, sizeof(double));
	p->rounds = (u32)(ra < rb ? ra : rb);
	for (size_t i = 0; i < p->n; i++) {
		struct bench_pair *m = &p->v[i];

		if (a->lane == LANE_PATH) {
			match_path(m, &s);
			continue;
		}
		if (!p->itself && !p->apart) {
			aa_compare(m, b, system_b, &s);
			aa_compare(m, a, system_a, &s);
			aa_compare(m, a, NULL, &s);
		}
		compare_rows(m, LANE_TIME, &s, (struct compare_terms){.delta = delta, .apart = p->apart});
	}
	free(s.a);
	free(s.b);
}

void compare_set_make(struct compare_set *p, const struct summary *a, const char *system_a, const struct summary *b,
		const char *system_b, double delta, const char *objection)
{
	*p = (struct compare_set){.apart = a != b, .itself = system_is_aa_of(system_b, system_a)};
	compare_set_collect(p, a, system_a, b, system_b);
	if (objection) {
		compare_set_object(p, objection);
		return;
	}
	compare_set_compare(p, a, system_a, b, system_b, delta);
	if (a->lane == LANE_TIME)
		compare_set_judge_time(p);
}

void compare_set_keep(struct compare_set *p, const char *globs)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++)
		if (globs_match(globs, (p->v[i].a ? p->v[i].a : p->v[i].b)->bench))
			p->v[kept++] = p->v[i];
	p->n = kept;
}

const struct bench_pair *compare_set_find(const struct compare_set *p, const struct summary_row *b)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].b == b)
			return &p->v[i];
	return NULL;
}

/* --- the mean of all rows */

/* Adds the logarithms of a row's ratios to d[], one a round; false where the row lacks a round that another has. */
static bool add_ratios(const struct bench_pair *m, u32 rounds, double *a, double *b, double *d)
{
	summary_values(m->a, a, rounds);
	summary_values(m->b, b, rounds);
	for (u32 k = 0; k < rounds; k++)
		if (!(a[k] > 0 && b[k] > 0))
			return false;
	for (u32 k = 0; k < rounds; k++)
		d[k] += log(b[k] / a[k]);
	return true;
}

struct comparison compare_set_mean(const struct compare_set *p, enum lane lane, size_t *rows)
{
	double *a = xcalloc(3 * (size_t)p->rounds + 1, sizeof(*a)), *b = a + p->rounds, *d = b + p->rounds;
	u32 *host = xcalloc(2 * (size_t)p->rounds + 1, sizeof(*host));
	struct comparison c;
	double grain = 0;

	*rows = 0;
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].c.word != CMP_NONE && !p->apart && add_ratios(&p->v[i], p->rounds, a, b, d)) {
			grain += p->v[i].c.grain;
			++*rows;
			round_hosts(&p->v[i], host, host + p->rounds, p->rounds);
		}
	for (u32 k = 0; k < p->rounds; k++) {
		a[k] = *rows ? 1 : NAN;
		b[k] = *rows ? exp(d[k] / (double)*rows) : NAN;
	}
	size_t n = lane == LANE_TIME ? host_boots_fold(a, b, host, p->rounds) : p->rounds;
	compare_rounds(&c, lane, a, b, n, &(struct compare_terms){.grain_a = *rows ? grain / (double)*rows : 0});
	free(host);
	free(a);
	return c;
}

/* --- the outcome of all rows */

/* In the path lane more instructions count as slower; in the time lane the word must be slower. */
bool bench_pair_slow(const struct bench_pair *m, double limit)
{
	return (m->c.word == CMP_SLOWER || m->c.word == CMP_DIFFERENT) && m->c.ratio > 1 + limit; /* not where limit is NAN */
}

/* A is below resolution and B is not: B is slower by an unknown amount. */
static bool rose_from_nothing(const struct bench_pair *m)
{
	return m->c.word == CMP_NONE && m->a && m->b && isnan(m->a->value) && !isnan(m->b->value) &&
	       reason_is(m->a->reason, WHY_BELOW_RESOLUTION);
}

struct outcome compare_set_outcome(const struct compare_set *p, double limit)
{
	struct outcome r = {0};

	for (size_t i = 0; i < p->n; i++) {
		const struct bench_pair *m = &p->v[i];

		r.blind += !isnan(limit) && !p->objection && rose_from_nothing(m);
		if (m->c.word == CMP_NONE)
			continue;
		r.told++;
		r.of[m->c.word]++;
		r.open += m->c.word == CMP_INCONCLUSIVE;
		r.slow += bench_pair_slow(m, limit);
	}
	return r;
}

void outcome_text(const struct outcome *r, struct buf *out)
{
	const char *comma = "";

	for (int w = 0; w < CMP_NONE; w++) {
		if (!r->of[w])
			continue;
		buf_printf(out, "%s%u %s", comma, r->of[w], compare_word((enum compare_word)w));
		comma = ", ";
	}
}

void compare_set_free(struct compare_set *p)
{
	free(p->v);
	free(p->objection);
	*p = (struct compare_set){0};
}

/* The system of that label; else the last, by order, of those that the word names, and how many these are (as far as 2). */
static const char *system_named(const struct summary *s, const char *word, int *matches)
{
	const char *found = NULL;

	*matches = 0;
	for (size_t i = 0; i < s->n; i++) {
		const char *system = s->v[i].system;

		if (!strcmp(system, word)) {
			*matches = 1;
			return system;
		}
		if (!system_is(system, word) || (found && !strcmp(found, system)))
			continue;
		*matches = found ? 2 : 1;
		found = found && system_order(found, system) > 0 ? found : system;
	}
	return found;
}

const char *compare_set_system(const struct summary *s, const char *word, struct why *why)
{
	int matches;
	const char *found = system_named(s, word, &matches);
	size_t n;

	if (matches == 1)
		return found;
	if (!s->n) {
		fail(why, -ENOENT, "the campaign has no results yet");
		return NULL;
	}
	const char **systems = summary_systems(s, &n), **variants = xcalloc(2 * n, sizeof(*variants));
	for (size_t i = 0; i < n; i++) {
		variants[i] = systems[i];
		variants[n + i] = system_variant(systems[i]);
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
	free(systems);
	free(variants);
	return NULL;
}
