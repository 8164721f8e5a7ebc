/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The word for a difference. In the time lane all inference is on logarithms; interval, test and equivalence come from the
 * same estimate and standard error. slower and faster need the 99 % interval beyond delta: at 95 % one-sided skew and launches of
 * two kinds made false words in up to 21 % of cases (docs/method.md section 5).
 */
#include "compare.h"
#include "detect.h"
#include "reason.h"

#include <math.h>
#include <stdlib.h>

static bool pair_usable(double a, double b)
{
	return isfinite(a) && isfinite(b) && a > 0 && b > 0;
}

/* The sides of a comparison, as logarithms. Paired: x[k] and y[k] are of one round. */
struct logs {
	double *x, *y;
	size_t nx, ny;
};

static struct logs logs_of(const double *a, const double *b, size_t n, bool apart)
{
	struct logs l = {.x = xmalloc(2 * n * sizeof(double))};

	l.y = l.x + n;
	for (size_t k = 0; k < n; k++) {
		bool pair = pair_usable(a[k], b[k]);

		if (apart ? pair_usable(a[k], 1) : pair)
			l.x[l.nx++] = log(a[k]);
		if (apart ? pair_usable(1, b[k]) : pair)
			l.y[l.ny++] = log(b[k]);
	}
	return l;
}

static void take_values(struct comparison *c, const struct logs *l, const struct compare_terms *t)
{
	double a = stats_mean(l->x, l->nx), b = stats_mean(l->y, l->ny);

	c->n = l->nx < l->ny ? l->nx : l->ny;
	c->a = exp(a);
	c->b = exp(b);
	c->mean = fabs(b - a) < 1e-12 ? 0 : b - a; /* what rounding leaves of equal values is none */
	c->difference = c->mean == 0 ? 0 : c->b - c->a;
	c->ratio = exp(c->mean);
	c->grain = t->grain_a / c->a + t->grain_b / c->b;
	c->bound = log1p(t->delta);
}

/* One estimate a round: what a round does to both sides is not in it. */
static void estimate_paired(struct comparison *c, const struct logs *l)
{
	double *d = xmalloc(l->nx * sizeof(*d));

	for (size_t k = 0; k < l->nx; k++)
		d[k] = l->y[k] - l->x[k];
	c->robust = exp(stats_hodges_lehmann(d, l->nx));
	c->se = sqrt(stats_variance(d, l->nx) / (double)l->nx);
	c->df = (double)l->nx - 1;
	free(d);
}

/* Welch, with Satterthwaite's degrees of freedom. */
static void estimate_apart(struct comparison *c, const struct logs *l)
{
	double nx = (double)l->nx, ny = (double)l->ny, u = stats_variance(l->x, l->nx) / nx, v = stats_variance(l->y, l->ny) / ny;

	c->robust = exp(stats_hodges_lehmann_two(l->x, l->nx, l->y, l->ny));
	c->se = sqrt(u + v);
	c->df = u + v > 0 ? (u + v) * (u + v) / (u * u / (nx - 1) + v * v / (ny - 1)) : nx + ny - 2;
}

/* Why there is not one round with a positive value on both sides. */
static const char *nothing_why(const double *a, const double *b, size_t n)
{
	bool any_a = false, any_b = false;

	for (size_t k = 0; k < n; k++) {
		if (isfinite(a[k]) && isfinite(b[k]))
			return WHY_BELOW_RESOLUTION;
		any_a |= isfinite(a[k]);
		any_b |= isfinite(b[k]);
	}
	return any_a && any_b ? WHY_NO_COMMON_ROUND : any_a || any_b ? WHY_ONE_SIDED : WHY_NO_VALUES;
}

/* The rounds of one side in the path lane, where every one of them must be the same number. */
struct exact {
	double value; /* of the first round */
	double least;
	size_t n;
	bool steady;
};

static struct exact exact_of(const double *v, size_t n)
{
	struct exact e = {.value = NAN, .least = INFINITY, .steady = true};

	for (size_t k = 0; k < n; k++) {
		if (!isfinite(v[k]))
			continue;
		if (!e.n++)
			e.value = v[k];
		e.least = fmin(e.least, v[k]);
		e.steady &= v[k] == e.value;
	}
	return e;
}

/* No round needs a partner here: what changes from round to round is not yet understood and compares with nothing. */
static void compare_path(struct comparison *c, const double *a, const double *b, size_t n)
{
	struct exact x = exact_of(a, n), y = exact_of(b, n);

	if (!x.n || !y.n || x.least <= 0 || y.least <= 0) {
		c->why = x.n && y.n ? WHY_BELOW_RESOLUTION : x.n || y.n ? WHY_ONE_SIDED : WHY_NO_VALUES;
		return;
	}
	c->n = x.n < y.n ? x.n : y.n;
	c->a = x.value;
	c->b = y.value;
	if (!x.steady || !y.steady) {
		c->word = CMP_INCONCLUSIVE;
		c->why = WHY_NOT_DETERMINISTIC;
		return;
	}
	c->word = c->a == c->b ? CMP_EQUAL : CMP_DIFFERENT;
	c->difference = c->b - c->a;
	c->ratio = c->b / c->a;
}

/* How far an interval of that confidence reaches; a clock that counts in steps knows nothing between two of them. */
static double reach(const struct comparison *c, double two_sided)
{
	return fmax(stats_t_quantile(1 - two_sided / 2, c->df) * c->se, c->grain);
}

/* Of the hypothesis that the effect is delta at most. What is within the clock's grain of that is no evidence. */
static double tail_beyond(const struct comparison *c)
{
	double beyond = fabs(c->mean) - c->bound;

	if (beyond <= c->grain)
		return 1;
	return c->se > 0 ? stats_t_tail(beyond / c->se, c->df) : 0;
}

static void judge_estimate(struct comparison *c, double alpha)
{
	double wide = reach(c, 0.05), narrow = reach(c, 0.1);

	c->low = exp(c->mean - wide);
	c->high = exp(c->mean + wide);
	c->p = tail_beyond(c);
	if (c->p <= alpha)
		c->word = c->mean > 0 ? CMP_SLOWER : CMP_FASTER;
	else if (c->mean - narrow > -c->bound && c->mean + narrow < c->bound)
		c->word = CMP_EQUIVALENT;
	else
		c->word = CMP_INCONCLUSIVE;
}

/* Welch's interval holds what differs from launch to launch, and nothing of what differs from campaign to campaign. */
static void compare_time(struct comparison *c, const struct logs *l, const struct compare_terms *t)
{
	take_values(c, l, t);
	c->word = CMP_INCONCLUSIVE;
	c->why = WHY_ONE_ROUND;
	if (c->n < 2)
		return;
	if (t->apart)
		estimate_apart(c, l);
	else
		estimate_paired(c, l);
	c->why = NULL;
	judge_estimate(c, t->alpha > 0 ? t->alpha : WORD_ALPHA);
	if (!t->apart)
		return;
	c->word = CMP_INCONCLUSIVE;
	c->why = WHY_TWO_CAMPAIGNS;
	c->p = NAN;
}

struct comparison compare_nothing(const char *why)
{
	return (struct comparison){.word = CMP_NONE, .why = why, .a = NAN, .b = NAN, .difference = NAN, .ratio = NAN,
				   .low = NAN, .high = NAN, .robust = NAN, .mde = NAN, .p = NAN, .mean = NAN, .se = NAN, .df = NAN};
}

void compare_rounds(struct comparison *c, enum lane lane, const double *a, const double *b, size_t n,
		    const struct compare_terms *t)
{
	struct logs l = logs_of(a, b, n, t->apart);

	*c = compare_nothing(NULL);
	if (lane == LANE_PATH)
		compare_path(c, a, b, n);
	else if (!l.nx || !l.ny)
		c->why = nothing_why(a, b, n);
	else
		compare_time(c, &l, t);
	free(l.x);
}

void compare_detectable(struct comparison *c, size_t family, double floor)
{
	if (!isfinite(c->p) || !(c->df > 0))
		return;
	struct detector d = {detect_true_se(c->se, c->df), c->df, c->bound, c->grain, floor, family};

	/* Once in so many an A/A that differs by chance takes the word away. */
	c->mde = expm1(detect_effect(&d, POWER / (1 - FAMILY_ALPHA / (double)family)));
	/* More rounds help neither a coarse clock nor a system that differs from itself. */
	if (2 * c->bound > fmax(floor, c->bound + c->grain))
		c->rounds_needed = detect_rounds(d.se * sqrt((double)c->n), 2 * c->bound, c->bound, family);
}

static int by_p(const void *a, const void *b)
{
	double x = (*(struct comparison *const *)a)->p, y = (*(struct comparison *const *)b)->p;

	return (x > y) - (x < y);
}

/* Every comparison of the family was tested and counts; only a claim of a difference can be demoted. */
void compare_holm(struct comparison *const *c, size_t n)
{
	struct comparison **tested = xmalloc((n + 1) * sizeof(*tested));
	size_t m = 0;
	bool alive = true;

	for (size_t i = 0; i < n; i++)
		if (!isnan(c[i]->p))
			tested[m++] = c[i];
	qsort(tested, m, sizeof(*tested), by_p);
	for (size_t k = 0; k < m; k++) {
		alive = alive && tested[k]->p <= FAMILY_ALPHA / (double)(m - k);
		if (!alive && (tested[k]->word == CMP_SLOWER || tested[k]->word == CMP_FASTER)) {
			tested[k]->word = CMP_INCONCLUSIVE;
			tested[k]->why = WHY_HOLM;
		}
	}
	free(tested);
}

const char *compare_word(enum compare_word w)
{
	static const char *const words[] = {
		"equal", "different", "faster", "slower", "equivalent", "inconclusive", "-",
	};

	return (size_t)w < LEN(words) ? words[w] : "-";
}
