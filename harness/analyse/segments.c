/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splits that E-divisive proposes are taken generously, for a split that means little may part two that mean much; then the
 * weakest goes until each that is left is confirmed.
 */
#include "segments.h"
#include "stats.h"

#include <math.h>

#define SIDE_LEAST 3      /* nights of a segment */
#define GENEROUS 10       /* times SEGMENT_ALPHA */
#define RHO_MOST 0.9

struct split {
	size_t at[SEGMENTS_MAX + 2], n; /* with 0 and the end */
};

struct terms {
	double least, rho; /* of segments_find() */
};

/* Sums of distances: between the sides, within the left, within the right; the element at i goes from right to left. */
struct energy {
	double between, left, right;
};

static void energy_move(struct energy *e, const double *x, size_t n, size_t i)
{
	double before = 0, behind = 0;

	for (size_t k = 0; k < i; k++)
		before += fabs(x[i] - x[k]);
	for (size_t k = i + 1; k < n; k++)
		behind += fabs(x[i] - x[k]);
	e->left += before;
	e->right -= behind;
	e->between += behind - before;
}

static double energy_of(const struct energy *e, double m, double n)
{
	return m * n / (m + n) * (2 * e->between / (m * n) - 2 * e->left / (m * (m - 1)) - 2 * e->right / (n * (n - 1)));
}

/* The split of most energy; 0: too short. */
static size_t best_split(const double *x, size_t n)
{
	struct energy e = {0};
	double most = 0;
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			e.right += fabs(x[i] - x[k]);
	for (size_t i = 0; i + SIDE_LEAST < n; i++) {
		energy_move(&e, x, n, i);
		double q = i + 1 < SIDE_LEAST ? 0 : energy_of(&e, (double)(i + 1), (double)(n - i - 1));
		if (q > most) {
			most = q;
			at = i + 1;
		}
	}
	return at;
}

/* Lag 1 of what the levels of segments leave over, Kendall's bias taken off. */
static double autocorrelation(const double *x, const struct split *s)
{
	size_t n = s->at[s->n - 1];
	double all = 0, next = 0;

	for (size_t k = 0; k + 1 < s->n; k++) {
		double level = stats_mean(x + s->at[k], s->at[k + 1] - s->at[k]), before = 0;
		for (size_t i = s->at[k]; i < s->at[k + 1]; i++) {
			double rest = x[i] - level;
			all += rest * rest;
			next += rest * before;
			before = rest;
		}
	}
	double r = all > 0 ? next / all : 0;

	return r + (1 + 3 * r) / (double)n;
}

/* As many independent nights have a mean that is as certain as that of n which hang together by rho. */
static double counts_as(size_t n, double rho)
{
	double m = (double)n, vanishes = (1 - pow(rho, m)) / (m * (1 - rho));

	return m / ((1 + rho - 2 * rho * vanishes) / (1 - rho));
}

/*
 * Two-sided p of the split at `at` of x. A few nights that happen to lie close together are no proof that the nights of their
 * level do: no side counts as steadier than both are together.
 */
static double welch(const double *x, size_t at, size_t n, double least_rho)
{
	double own = autocorrelation(x, &(struct split){.at = {0, at, n}, .n = 3}), rho = fmin(fmax(own, least_rho), RHO_MOST);
	double m = fmax(counts_as(at, rho), SIDE_LEAST), k = fmax(counts_as(n - at, rho), SIDE_LEAST);
	double left = stats_variance(x, at), right = stats_variance(x + at, n - at);
	double both = ((double)(at - 1) * left + (double)(n - at - 1) * right) / (double)(n - 2);
	double va = fmax(left, both) / m, vb = fmax(right, both) / k, sum = va + vb;
	double shift = fabs(stats_mean(x + at, n - at) - stats_mean(x, at));

	if (!(sum > 0))
		return shift > 0 ? 0 : 1;
	return stats_t_tail(shift / sqrt(sum), sum * sum / (va * va / (m - 1) + vb * vb / (k - 1)));
}

static void propose(struct split *s, const double *x, size_t from, size_t to, double rho)
{
	size_t at = to - from < 2 * SIDE_LEAST ? 0 : best_split(x + from, to - from);

	if (!at || s->n == SEGMENTS_MAX + 1 || welch(x + from, at, to - from, rho) > GENEROUS * SEGMENT_ALPHA)
		return;
	propose(s, x, from, from + at, rho);
	if (s->n < SEGMENTS_MAX + 1)
		s->at[s->n++] = from + at;
	propose(s, x, from + at, to, rho);
}

/* p of the i-th split between its neighbours; above 1 where it is too small to matter. */
static double weakness(const struct split *s, const double *x, size_t i, const struct terms *t)
{
	size_t from = s->at[i - 1], at = s->at[i], to = s->at[i + 1];
	double shift = fabs(stats_mean(x + at, to - at) - stats_mean(x + from, at - from));

	return shift < t->least ? 2 - shift / t->least : welch(x + from, at - from, to - from, t->rho);
}

static bool drop_weakest(struct split *s, const double *x, const struct terms *t)
{
	double worst = SEGMENT_ALPHA;
	size_t which = 0;

	for (size_t i = 1; i + 1 < s->n; i++) {
		double p = weakness(s, x, i, t);
		if (p > worst) {
			worst = p;
			which = i;
		}
	}
	if (!which)
		return false;
	for (s->n--; which < s->n; which++)
		s->at[which] = s->at[which + 1];
	return true;
}

static struct split split(const double *x, size_t n, const struct terms *t)
{
	struct split s = {.at = {0}, .n = 1};

	propose(&s, x, 0, n, t->rho);
	s.at[s.n++] = n;
	while (drop_weakest(&s, x, t))
		;
	return s;
}

size_t segments_find(const double *x, size_t n, double least, double rho, size_t at[SEGMENTS_MAX])
{
	struct split s = split(x, n, &(struct terms){least, fmax(rho, 0)});

	for (size_t i = 1; i + 1 < s.n; i++)
		at[i - 1] = s.at[i];
	return s.n - 2;
}

double segments_autocorrelation(const double *x, size_t n, double least)
{
	struct split s = split(x, n, &(struct terms){least, 0});

	return autocorrelation(x, &s);
}

struct prediction segment_predict(const double *x, size_t n)
{
	double middle = stats_mean(x, n), half = NAN;

	if (n >= PREDICT_LEAST)
		half = stats_t_quantile(0.995, (double)n - 1) * sqrt(stats_variance(x, n) * (1 + 1 / (double)n));
	return (struct prediction){middle, middle - half, middle + half};
}
