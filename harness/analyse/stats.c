/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers from samples: moments, quantiles, Student's t. No policy about verdicts (compare.c).
 * An answer that does not exist is NAN, never 0.
 */
#include "stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double stats_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return n ? sum / (double)n : NAN;
}

/* Two passes: the textbook single-pass form cancels catastrophically for TSC-sized values. */
double stats_variance(const double *x, size_t n)
{
	double mean = stats_mean(x, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return n > 1 ? sum / (double)(n - 1) : NAN;
}

static int double_order(const void *a, const void *b)
{
	double x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return (x > y) - (x < y);
}

double *stats_sorted(const double *x, size_t n)
{
	double *sorted = xmalloc((n + 1) * sizeof(*sorted));

	memcpy(sorted, x, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), double_order);
	return sorted;
}

#define PASSES 50 /* of narrowing; whoever has made values that are not through by then has them sorted */

/* Hoare's selection: afterwards v[k] is what it would be in order, no value before it is greater and none behind it is less. */
static void select_at(double *v, size_t n, size_t k)
{
	size_t from = 0, to = n; /* where it is */

	for (int pass = 0; to - from > 1 && pass < PASSES; pass++) {
		double pivot = v[from + (to - from) / 2];
		size_t i = from, j = to;

		for (;;) {
			while (v[i] < pivot)
				i++;
			while (v[j - 1] > pivot)
				j--;
			if (i + 1 >= j)
				break;
			double x = v[i];
			v[i++] = v[--j];
			v[j] = x;
		}
		/* v[from..i) are at most the pivot, v[j..to) at least, and what may lie between is the pivot. */
		if (k < i)
			to = i;
		else if (k >= j)
			from = j;
		else
			return;
	}
	if (to - from > 1)
		qsort(v + from, to - from, sizeof(*v), double_order);
}

static double least(const double *v, size_t n)
{
	double x = v[0];

	for (size_t i = 1; i < n; i++)
		x = v[i] < x ? v[i] : x;
	return x;
}

double stats_median(const double *x, size_t n)
{
	return stats_quantile(x, n, 0.5);
}

double stats_quantile(const double *x, size_t n, double q)
{
	if (!n || !(q >= 0 && q <= 1))
		return NAN;
	for (size_t i = 0; i < n; i++)
		if (isnan(x[i]))
			return NAN;
	double *v = xmalloc(n * sizeof(*v)), at = q * (double)(n - 1), low = floor(at);
	size_t i = (size_t)low;
	memcpy(v, x, n * sizeof(*v));
	select_at(v, n, i);
	double value = v[i];
	if (i + 1 < n && at > low)
		value += (at - low) * (least(v + i + 1, n - i - 1) - v[i]);
	free(v);
	return value;
}

static double *negated(const double *x, size_t n)
{
	double *v = xmalloc((n + 1) * sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = -x[i];
	qsort(v, n, sizeof(*v), double_order);
	return v;
}

/* Sums of one number out of each of two sorted lists, of which there are too many to be made. */
struct sums {
	double *x, *y;
	size_t nx, ny;
	bool once; /* both are one list, and each pair of it counts once */
};

static size_t sums_up_to(const struct sums *s, double v)
{
	size_t count = 0, same = 0;

	for (size_t i = 0, k = s->ny; i < s->nx; i++) {
		while (k && s->x[i] + s->y[k - 1] > v)
			k--;
		count += k;
		same += s->once && s->x[i] + s->x[i] <= v;
	}
	return s->once ? (count + same) / 2 : count;
}

/* The sum of that rank (from 1), by bisection. */
static double sum_at(const struct sums *s, size_t rank)
{
	double low = s->x[0] + s->y[0], high = s->x[s->nx - 1] + s->y[s->ny - 1];

	if (sums_up_to(s, low) >= rank)
		return low;
	for (int i = 0; i < 200; i++) {
		double middle = low + (high - low) / 2;
		if (middle <= low || middle >= high)
			break;
		if (sums_up_to(s, middle) >= rank)
			high = middle;
		else
			low = middle;
	}
	return high;
}

static double median_of_sums(struct sums *s)
{
	size_t n = s->once ? s->nx * (s->nx + 1) / 2 : s->nx * s->ny;
	double value = n ? (sum_at(s, (n + 1) / 2) + sum_at(s, n / 2 + 1)) / 2 : NAN;

	free(s->x);
	if (!s->once)
		free(s->y);
	return value;
}

double stats_hodges_lehmann(const double *x, size_t n)
{
	struct sums s = {.x = stats_sorted(x, n), .nx = n, .ny = n, .once = true};

	s.y = s.x;
	return median_of_sums(&s) / 2;
}

double stats_hodges_lehmann_two(const double *x, size_t nx, const double *y, size_t ny)
{
	struct sums s = {.x = negated(x, nx), .y = stats_sorted(y, ny), .nx = nx, .ny = ny};

	return median_of_sums(&s);
}

/* Continued fraction of the incomplete beta function (DLMF 8.17.22), evaluated by Lentz's method. */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1);

	d = 1 / (fabs(d) < tiny ? tiny : d);
	double f = d;
	for (int m = 1; m < 10000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		for (int half = 0; half < 2; half++) {
			double step = half ? odd : even;
			d = 1 + step * d;
			c = 1 + step / c;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = fabs(c) < tiny ? tiny : c;
			f *= c * d;
		}
		if (fabs(c * d - 1) < 1e-15)
			break;
	}
	return f;
}

/* Regularised incomplete beta I_x(a, b). y = 1 - x is given apart: near 1 the subtraction would lose its digits. */
static double beta_regular(double a, double b, double x, double y)
{
	int sign;

	if (x <= 0 || y <= 0)
		return x <= 0 ? 0 : 1;
	double front = exp(lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) + a * log(x) + b * log(y));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, y) / b;
}

double stats_t_tail(double t, double df)
{
	if (isnan(t) || !(df > 0))
		return NAN;
	if (isinf(t))
		return 0;
	return beta_regular(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t));
}

static double t_density(double t, double df)
{
	int sign;

	return exp(lgamma_r((df + 1) / 2, &sign) - lgamma_r(df / 2, &sign) - (df + 1) / 2 * log1p(t * t / df)) / sqrt(df * M_PI);
}

/* Newton's steps on the tail, and halves of the bracket where they would leave it. */
double stats_t_quantile(double p, double df)
{
	if (!(p > 0 && p < 1) || !(df > 0))
		return NAN;
	double two_sided = 2 * (p < 0.5 ? p : 1 - p), low = 0, high = 1;
	while (stats_t_tail(high, df) > two_sided && high < 1e150) {
		low = high;
		high *= 2;
	}
	double t = low;
	for (int i = 0; i < 200 && low < high; i++) {
		double over = stats_t_tail(t, df) - two_sided, next = t + over / (2 * t_density(t, df));
		if (over > 0)
			low = t;
		else
			high = t;
		if (!(next > low && next < high))
			next = low + (high - low) / 2;
		if (fabs(next - t) <= 1e-15 * t || next <= low || next >= high)
			break;
		t = next;
	}
	return p < 0.5 ? -t : p > 0.5 ? t : 0;
}

/* --- quantiles of a histogram */

/* The bucket that holds observation number rank (from 1). */
static u32 hist_at(const struct hist *h, u64 rank)
{
	u64 seen = 0;
	u32 i = 0;

	while (i < HVLAB_HIST_BUCKETS - 1 && (seen += h->bucket[i]) < rank)
		i++;
	return i;
}

static double bucket_end(u32 i)
{
	return i + 1 < HVLAB_HIST_BUCKETS ? (double)hvlab_hist_low(i + 1) - 1 : 0x1p64;
}

/* P(X <= k) for X binomial(n, q), by its beta form. */
static double binomial_cdf(double k, double n, double q)
{
	if (k < 0)
		return 0;
	return k >= n ? 1 : beta_regular(n - k, k + 1, 1 - q, q);
}

/* Smallest k with P(X <= k) >= p. */
static u64 binomial_quantile(u64 n, double q, double p)
{
	u64 low = 0, high = n;

	while (low < high) {
		u64 middle = low + (high - low) / 2;
		if (binomial_cdf((double)middle, (double)n, q) >= p)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/*
 * Order statistics l and u with P(X < l) <= 2.5 % and P(X >= u) <= 2.5 %, X the number of observations below the true
 * quantile. Where u would be beyond the last observation there is no finite interval and so no quantile.
 */
int hist_quantile(const struct hist *h, double q, double *value, double *low, double *high)
{
	u64 n = h->count;

	if (!h->bucket || !n || !(q > 0 && q < 1))
		return -ERANGE;
	u64 l = binomial_quantile(n, q, 0.025), u = binomial_quantile(n, q, 0.975) + 1;
	if (l < 1 || u > n)
		return -ERANGE;
	u32 at = hist_at(h, (u64)ceil(q * (double)n));
	*value = ((double)hvlab_hist_low(at) + bucket_end(at)) / 2;
	*low = (double)hvlab_hist_low(hist_at(h, l));
	*high = bucket_end(hist_at(h, u));
	return 0;
}

double hist_mode(const struct hist *h, double *share)
{
	u32 at = 0;

	*share = 0;
	if (!h->bucket || !h->count)
		return 0;
	for (u32 i = 0; i < HVLAB_HIST_BUCKETS; i++)
		if (h->bucket[i] > h->bucket[at])
			at = i;
	*share = (double)h->bucket[at] / (double)h->count;
	return ((double)hvlab_hist_low(at) + bucket_end(at)) / 2;
}
