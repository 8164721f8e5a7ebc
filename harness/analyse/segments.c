/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splits that E-divisive proposes are taken generously, for a split that means little may part two that mean much; then the
 * weakest goes until each that is left is confirmed.
 */
#include "segments.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

#define SIDE_LEAST 3      /* nights of a segment */
#define GENEROUS 10       /* times SEGMENT_ALPHA */
#define RHO_MOST 0.9

struct split {
	size_t at[SEGMENTS_MAX + 2], n; /* with 0 and the end */
};

struct terms {
	double least, rho; /* of segments_find(); rho: NAN, nobody knows */
};

/*
 * Distances of one element from all that are in a bag, without going through them: two sums over ranks, of how many and of how much
 * (Fenwick). So a split costs n log n and not n squared, and a history of a thousand nights is split as it is looked at.
 */
struct bag {
	const double *x;
	size_t *rank, n; /* 1 to n */
	double *many, *much;
};

struct place {
	double x;
	size_t i;
};

static int by_value(const void *a, const void *b)
{
	double x = ((const struct place *)a)->x, y = ((const struct place *)b)->x;

	return (x > y) - (x < y);
}

static void bag_open(struct bag *b, const double *x, size_t n)
{
	struct place *order = xcalloc(n + 1, sizeof(*order));

	*b = (struct bag){.x = x, .n = n, .rank = xcalloc(n + 1, sizeof(*b->rank)), .many = xcalloc(2 * n + 2, sizeof(*b->many))};
	b->much = b->many + n + 1;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct place){x[i], i};
	qsort(order, n, sizeof(*order), by_value);
	for (size_t i = 0; i < n; i++)
		b->rank[order[i].i] = i + 1;
	free(order);
}

static void bag_put(struct bag *b, size_t i)
{
	for (size_t r = b->rank[i]; r <= b->n; r += r & -r) {
		b->many[r]++;
		b->much[r] += b->x[i];
	}
}

/* With so many in the bag, all of which come to `sum`. */
static double bag_distance(const struct bag *b, size_t i, size_t in, double sum)
{
	double many = 0, much = 0;

	for (size_t r = b->rank[i]; r; r &= r - 1) {
		many += b->many[r];
		much += b->much[r];
	}
	return b->x[i] * many - much + (sum - much) - b->x[i] * ((double)in - many);
}

static void bag_close(struct bag *b)
{
	free(b->rank);
	free(b->many);
}

/* Sums of distances: between the sides, within the left, within the right. */
struct energy {
	double between, left, right;
};

static double energy_of(const struct energy *e, double m, double n)
{
	return m * n / (m + n) * (2 * e->between / (m * n) - 2 * e->left / (m * (m - 1)) - 2 * e->right / (n * (n - 1)));
}

/* Of each element from all before it, and from all of them; returns that between all. */
static double distances(const double *x, size_t n, double *before, double *all)
{
	struct bag b;
	double sum = 0, total = 0;

	bag_open(&b, x, n);
	for (size_t i = 0; i < n; i++) {
		before[i] = bag_distance(&b, i, i, sum);
		bag_put(&b, i);
		sum += x[i];
	}
	for (size_t i = 0; i < n; i++) {
		all[i] = bag_distance(&b, i, n, sum);
		total += all[i] / 2;
	}
	bag_close(&b);
	return total;
}

/* The split of most energy; 0: too short. The element at i goes from right to left. */
static size_t best_split(const double *x, size_t n)
{
	double *y = xcalloc(3 * n + 1, sizeof(*y)), *before = y + n, *all = before + n, most = 0, middle = stats_mean(x, n);
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		y[i] = x[i] - middle;
	struct energy e = {.right = distances(y, n, before, all)};
	for (size_t i = 0; i + SIDE_LEAST < n; i++) {
		double behind = all[i] - before[i];
		e.left += before[i];
		e.right -= behind;
		e.between += behind - before[i];
		double q = i + 1 < SIDE_LEAST ? 0 : energy_of(&e, (double)(i + 1), (double)(n - i - 1));
		if (q > most * (1 + 1e-9)) {
			most = q;
			at = i + 1;
		}
	}
	free(y);
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

/* As many independent nights have a mean that is as certain as that of n which hang together by rho; power: rho to the n. */
static double counts_as(size_t n, double rho, double power)
{
	double m = (double)n, vanishes = (1 - power) / (m * (1 - rho));

	return m / ((1 + rho - 2 * rho * vanishes) / (1 - rho));
}

/*
 * The autocorrelation that a split is tested with: its own nights' and what is known besides. Where nothing is known few nights
 * tell next to nothing of it, so they are taken to hang together the more the fewer they are; the exponent leaves nothing of that at
 * fifty. And where they do show it, the split has taken some of it with it.
 */
#define FEW 16
#define SEEN 0.15
#define TAKEN 0.3
static double rho_to_test(const double *x, size_t at, size_t n, double known)
{
	double own = autocorrelation(x, &(struct split){.at = {0, at, n}, .n = 3});

	if (isnan(known))
		own += TAKEN * fmax(0, own - SEEN) + pow(FEW / (double)n, 4);
	return fmin(fmax(own, fmax(known, 0)), RHO_MOST);
}

/*
 * Two-sided p of the split at `at` of x. A few nights that happen to lie close together are no proof that the nights of their
 * level do: no side counts as steadier than both are together.
 */
static double welch(const double *x, size_t at, size_t n, double known)
{
	double rho = rho_to_test(x, at, n, known);
	double m = fmax(counts_as(at, rho, pow(rho, (double)at)), SIDE_LEAST);
	double k = fmax(counts_as(n - at, rho, pow(rho, (double)(n - at))), SIDE_LEAST);
	double left = stats_variance(x, at), right = stats_variance(x + at, n - at);
	double both = ((double)(at - 1) * left + (double)(n - at - 1) * right) / (double)(n - 2);
	double va = fmax(left, both) / m, vb = fmax(right, both) / k, sum = va + vb;
	double shift = fabs(stats_mean(x + at, n - at) - stats_mean(x, at));

	if (!(sum > 0))
		return shift > 0 ? 0 : 1;
	return stats_t_tail(shift / sqrt(sum), sum * sum / (va * va / (m - 1) + vb * vb / (k - 1)));
}

/*
 * The square of what a split's t is at most: with its nights hanging together no more than is known, and no side less steady than both
 * are together. Of values with mean 0: the sum of the m on its left, and of all squares.
 */
static double most_t(double left, double squares, size_t m, size_t n, const double *count)
{
	double a = (double)m, b = (double)(n - m), shift = left / a + left / b;
	double both = (squares - left * left / a - left * left / b) / (double)(n - 2);

	return both > 1e-9 * squares / (double)n ? shift * shift / (both * (1 / count[m] + 1 / count[n - m])) : INFINITY;
}

/*
 * Can any split be worth a look? Not where even the t that none exceeds, taken as normal, is too small. That is most often so, and
 * costs much less than to know the best of them.
 */
static bool any_split(const double *x, size_t n, double known)
{
	double rho = fmin(fmax(known, 0), RHO_MOST), middle = stats_mean(x, n), power = 1, most = 0, left = 0, squares = 0;
	double *count = xcalloc(n + 1, sizeof(*count));

	for (size_t i = 0; i < n; i++) {
		squares += (x[i] - middle) * (x[i] - middle);
		power *= rho;
		count[i + 1] = fmax(counts_as(i + 1, rho, power), SIDE_LEAST);
	}
	for (size_t m = 1; m + SIDE_LEAST <= n; m++) {
		left += x[m - 1] - middle;
		if (m >= SIDE_LEAST)
			most = fmax(most, most_t(left, squares, m, n, count));
	}
	free(count);
	return erfc(sqrt(most / 2)) * (1 - 1e-6) <= GENEROUS * SEGMENT_ALPHA;
}

static void propose(struct split *s, const double *x, size_t from, size_t to, double rho)
{
	bool look = to - from >= 2 * SIDE_LEAST && any_split(x + from, to - from, rho);
	size_t at = look ? best_split(x + from, to - from) : 0;

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
	struct split s = split(x, n, &(struct terms){least, rho < 0 ? 0 : rho});

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
