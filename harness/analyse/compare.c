/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The word for a difference. In the time lane all inference is on d_k = ln(b_k / a_k), one per round; the interval, the
 * equivalence test and the detectable effect come from the same mean and variance.
 */
#include "compare.h"
#include "reason.h"

#include <math.h>
#include <stdlib.h>

static bool pair_usable(double a, double b)
{
	return isfinite(a) && isfinite(b) && a > 0 && b > 0;
}

/* Time lane: d[] gets the log ratios of the rounds that have both, c their means; their number. */
static size_t collect_pairs(struct comparison *c, const double *a, const double *b, size_t n, double *d)
{
	double sum_a = 0, sum_b = 0;
	size_t used = 0;

	for (size_t k = 0; k < n; k++) {
		if (!pair_usable(a[k], b[k]))
			continue;
		sum_a += log(a[k]);
		sum_b += log(b[k]);
		d[used++] = log(b[k]) - log(a[k]);
	}
	c->n = used;
	if (used) {
		c->a = exp(sum_a / (double)used);
		c->b = exp(sum_b / (double)used);
		c->difference = c->b - c->a;
		c->ratio = c->b / c->a;
	}
	return used;
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

/* Effect that n rounds find with 80 % power at two-sided 5 %: normal-theory size with t quantiles. */
static double detectable(double se, double df)
{
	return exp((stats_t_quantile(0.975, df) + stats_t_quantile(0.8, df)) * se) - 1;
}

static void compare_time(struct comparison *c, const double *d, double delta)
{
	if (c->n < 2) {
		c->word = CMP_INCONCLUSIVE;
		c->why = WHY_ONE_ROUND;
		return;
	}
	double mean = stats_mean(d, c->n), se = sqrt(stats_variance(d, c->n) / (double)c->n), df = (double)(c->n - 1);
	double wide = stats_t_quantile(0.975, df) * se, narrow = stats_t_quantile(0.95, df) * se, bound = log1p(delta);

	c->low = exp(mean - wide);
	c->high = exp(mean + wide);
	c->mde = detectable(se, df);
	if (c->low > 1 && mean >= bound)
		c->word = CMP_SLOWER;
	else if (c->high < 1 && mean <= -bound)
		c->word = CMP_FASTER;
	else if (mean - narrow > -bound && mean + narrow < bound)
		c->word = CMP_EQUIVALENT;
	else
		c->word = CMP_INCONCLUSIVE;
}

void compare_rounds(struct comparison *c, enum lane lane, const double *a, const double *b, size_t n, double delta)
{
	double *d = xmalloc(n * sizeof(*d));

	*c = (struct comparison){.word = CMP_NONE, .a = NAN, .b = NAN, .difference = NAN, .ratio = NAN, .low = NAN,
				 .high = NAN, .mde = NAN};
	if (lane == LANE_PATH)
		compare_path(c, a, b, n);
	else if (!collect_pairs(c, a, b, n, d))
		c->why = nothing_why(a, b, n);
	else
		compare_time(c, d, delta);
	free(d);
}

double comparison_p(const double *a, const double *b, size_t n)
{
	struct comparison c;
	double *d = xmalloc(n * sizeof(*d)), p = NAN;

	if (collect_pairs(&c, a, b, n, d) > 1) {
		double mean = stats_mean(d, c.n), se = sqrt(stats_variance(d, c.n) / (double)c.n);
		p = se > 0 ? stats_t_tail(mean / se, (double)(c.n - 1)) : mean == 0 ? 1 : 0;
	}
	free(d);
	return p;
}

struct ranked {
	double p;
	size_t index;
};

static int ranked_order(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

/* Every comparison of the family was tested and counts; only a claim of a difference can be demoted. */
void compare_holm(struct comparison *c, const double *p, size_t n)
{
	struct ranked *r = xmalloc(n * sizeof(*r));
	size_t m = 0;
	bool alive = true;

	for (size_t i = 0; i < n; i++)
		if (!isnan(p[i]))
			r[m++] = (struct ranked){p[i], i};
	qsort(r, m, sizeof(*r), ranked_order);
	for (size_t k = 0; k < m; k++) {
		struct comparison *one = &c[r[k].index];
		alive = alive && r[k].p <= 0.05 / (double)(m - k);
		if (!alive && (one->word == CMP_SLOWER || one->word == CMP_FASTER)) {
			one->word = CMP_INCONCLUSIVE;
			one->why = WHY_HOLM;
		}
	}
	free(r);
}

const char *compare_word(enum compare_word w)
{
	static const char *const words[] = {
		"equal", "different", "faster", "slower", "equivalent", "inconclusive", "-",
	};

	return (size_t)w < LEN(words) ? words[w] : "-";
}
