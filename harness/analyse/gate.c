/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tonight against the nights of its epoch and behind its baseline. In the path lane the value that the baseline begins with
 * stays the measure until a change is acknowledged; in the time lane the segment does.
 */
#include "gate.h"
#include "stats.h"

#include <math.h>
#include <stdlib.h>

/* The nights of a stretch that have a value, as logarithms, and which nights these are. */
struct stretch {
	double *x;
	size_t *night, n;
};

/*
 * A night that alone stands far out of those around it is an accident, whatever it was: it counts as their middle, or it would
 * hide for a hundred nights what comes after it. Two nights in a row are none, nor is the last one, of which nobody knows yet.
 */
#define AROUND 3     /* nights on each side; median_around() knows it */
#define FAR 6        /* standard deviations, from the median of what nights differ from those around them */
#define ALONE_LEAST 12

static inline void order(double *a, double *b)
{
	double x = *a, y = *b;

	*a = x < y ? x : y;
	*b = x < y ? y : x;
}

/* The median of a few values, which are sorted in place. */
static double median_of_few(double *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k; k--)
			order(&v[k - 1], &v[k]);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* The same of all six around a night, by a sorting network: it is asked of nearly every night of every row. */
static double median_around(const double *at)
{
	double a = at[-3], b = at[-2], c = at[-1], d = at[1], e = at[2], f = at[3];

	order(&a, &f), order(&b, &d), order(&c, &e);
	order(&b, &c), order(&d, &e);
	order(&a, &d), order(&c, &f);
	order(&a, &b), order(&c, &d), order(&e, &f);
	order(&b, &c), order(&d, &e);
	return (c + d) / 2;
}

static void middle_of(const struct stretch *s, double *middle)
{
	for (size_t i = 0; i < s->n; i++) {
		double around[2 * AROUND];
		size_t n = 0;
		if (i >= AROUND && i + AROUND < s->n) {
			middle[i] = median_around(&s->x[i]);
			continue;
		}
		for (size_t k = i < AROUND ? 0 : i - AROUND; k <= i + AROUND && k < s->n; k++)
			if (k != i)
				around[n++] = s->x[k];
		middle[i] = median_of_few(around, n);
	}
}

static void set_accidents_aside(struct stretch *s)
{
	double *middle = xcalloc(2 * s->n + 1, sizeof(*middle)), *off = middle + s->n;

	middle_of(s, middle);
	for (size_t i = 0; i < s->n; i++)
		off[i] = fabs(s->x[i] - middle[i]);
	double far = FAR * 1.4826 * stats_median(off, s->n);
	for (size_t i = 1; i + 1 < s->n && far > 0; i++)
		if (off[i] > far && off[i - 1] <= far && off[i + 1] <= far)
			s->x[i] = middle[i];
	free(middle);
}

static struct stretch stretch_of(const struct night_value *v, size_t from, size_t to)
{
	struct stretch s = {.x = xcalloc(to - from + 1, sizeof(*s.x)), .night = xcalloc(to - from + 1, sizeof(*s.night))};

	for (size_t i = from; i < to; i++)
		if (v[i].value > 0) {
			s.x[s.n] = log(v[i].value);
			s.night[s.n++] = i;
		}
	if (s.n >= ALONE_LEAST)
		set_accidents_aside(&s);
	return s;
}

static void stretch_free(struct stretch *s)
{
	free(s->x);
	free(s->night);
}

static double least_of(const struct night_value *v)
{
	return fmax(log1p(GATE_LEAST), v->floor);
}

/* Where the epoch of the last of n nights begins. */
static size_t epoch_begin(const struct night_value *v, size_t n)
{
	size_t from = n - 1;

	while (from && v[from - 1].epoch == v[n - 1].epoch)
		from--;
	return from;
}

static bool has_value(enum lane lane, const struct night_value *v)
{
	return !isnan(v->value) && (lane == LANE_PATH ? !v->inexact : v->value > 0);
}

/* The last night before n that has a value; n: none. */
static size_t night_before(enum lane lane, const struct night_value *v, size_t n)
{
	for (size_t i = n; i--;)
		if (has_value(lane, &v[i]))
			return i;
	return n;
}

static struct gate_verdict verdict_without(enum gate_word word)
{
	return (struct gate_verdict){.word = word, .expected = NAN, .low = NAN, .high = NAN, .ratio = NAN};
}

static struct gate_verdict moved(enum gate_word word, double before, double now, size_t changed, size_t nights)
{
	return (struct gate_verdict){.word = word, .expected = before, .low = before, .high = before, .ratio = now / before,
				     .nights = nights, .changed = changed, .longer = now > before};
}

/* --- path lane */

static struct gate_verdict judge_path(const struct night_value *v, size_t n)
{
	size_t last = n - 1, epoch = epoch_begin(v, n), from = epoch, base, changed = last, nights = 0;
	size_t before = night_before(LANE_PATH, v, epoch);

	for (size_t i = epoch; i < n; i++)
		from = v[i].set || v[i].known ? i : from;
	for (base = from; !has_value(LANE_PATH, &v[base]); base++)
		;
	for (size_t i = base; i < last; i++)
		nights += has_value(LANE_PATH, &v[i]);
	if (base < last) {
		while (changed - 1 > base && !(has_value(LANE_PATH, &v[changed - 1]) && v[changed - 1].value != v[last].value))
			changed--;
		bool same = v[base].value == v[last].value;
		return moved(same ? GATE_OK : GATE_CONFIRMED, v[base].value, v[last].value, changed, nights);
	}
	if (v[last].set || v[last].known)
		return moved(GATE_OK, v[last].value, v[last].value, last, 0);
	if (before == epoch)
		return verdict_without(GATE_NEW);
	bool same = v[before].value == v[last].value;
	return moved(same ? GATE_OK : GATE_ENVIRONMENT, v[before].value, v[last].value, last, 0);
}

/* --- time lane */

static double level(const struct stretch *s, size_t from, size_t to)
{
	return exp(stats_mean(s->x + from, to - from));
}

/* Is tonight what one more night of the last segment of v[from..to) would be? */
static struct gate_verdict predict(const struct night_value *v, size_t from, size_t to, const struct night_value *tonight,
				   enum gate_word outside, double rho)
{
	struct stretch s = stretch_of(v, from, to);
	struct gate_verdict g = verdict_without(GATE_NEW);
	size_t at[SEGMENTS_MAX], k = segments_find(s.x, s.n, least_of(tonight), rho, at), begin = k ? at[k - 1] : 0;
	struct prediction p = segment_predict(s.x + begin, s.n - begin);

	if (!isnan(p.low)) {
		double half = fmax(p.high - p.middle, least_of(tonight)), x = log(tonight->value);
		g = (struct gate_verdict){.word = fabs(x - p.middle) > half ? outside : GATE_OK, .expected = exp(p.middle),
					  .low = exp(p.middle - half), .high = exp(p.middle + half), .ratio = exp(x - p.middle),
					  .nights = s.n - begin, .changed = to, .longer = x > p.middle};
	}
	stretch_free(&s);
	return g;
}

static bool known_since(const struct night_value *v, size_t from, size_t n)
{
	for (size_t i = from; i < n; i++)
		if (v[i].known)
			return true;
	return false;
}

/* Has the level changed since the last change that is known? The changes behind it count together. */
static struct gate_verdict confirm(const struct night_value *v, size_t from, size_t n, double rho)
{
	struct stretch s = stretch_of(v, from, n);
	struct gate_verdict g = verdict_without(GATE_NEW);
	size_t at[SEGMENTS_MAX], k = segments_find(s.x, s.n, least_of(&v[n - 1]), rho, at), first = 0;

	while (first < k && known_since(v, s.night[at[first]], n))
		first++;
	if (first < k) {
		double before = level(&s, first ? at[first - 1] : 0, at[first]), now = level(&s, at[k - 1], s.n);
		if (fabs(log(now / before)) >= least_of(&v[n - 1]))
			g = moved(GATE_CONFIRMED, before, now, s.night[at[first]], at[first]);
	}
	stretch_free(&s);
	return g;
}

static struct gate_verdict judge_time(const struct night_value *v, size_t n, double rho)
{
	size_t epoch = epoch_begin(v, n), from = epoch, last = n - 1;

	for (size_t i = epoch; i < n; i++)
		from = v[i].set ? i : from;
	if (epoch == last && last && !v[last].set)
		return predict(v, epoch_begin(v, last), last, &v[last], GATE_ENVIRONMENT, rho);
	struct gate_verdict g = confirm(v, from, n, rho);
	return g.word == GATE_CONFIRMED ? g : predict(v, from, last, &v[last], GATE_SUSPECT, rho);
}

struct gate_verdict gate_judge(enum lane lane, const struct night_value *v, size_t n, double rho)
{
	if (!n)
		return verdict_without(GATE_NEW);
	if (!has_value(lane, &v[n - 1]))
		return verdict_without(night_before(lane, v, n - 1) == n - 1 ? GATE_NEW : GATE_MISSING);
	return lane == LANE_PATH ? judge_path(v, n) : judge_time(v, n, rho);
}

const char *gate_word(enum gate_word w)
{
	static const char *const words[] = {
		[GATE_OK] = "ok", [GATE_NEW] = "new", [GATE_MISSING] = "missing", [GATE_SUSPECT] = "suspect",
		[GATE_CONFIRMED] = "confirmed", [GATE_ENVIRONMENT] = "environment",
	};

	return words[w];
}

/* --- all changes */

static size_t put(size_t *at, size_t n, size_t max, size_t where)
{
	if (n < max)
		at[n++] = where;
	return n;
}

static size_t path_changes(const struct night_value *v, size_t from, size_t to, size_t *at, size_t n, size_t max)
{
	size_t before = to;

	for (size_t i = from; i < to; i++) {
		if (!has_value(LANE_PATH, &v[i]))
			continue;
		if (before < to && v[before].value != v[i].value)
			n = put(at, n, max, i);
		before = i;
	}
	return n;
}

static size_t time_changes(const struct night_value *v, size_t from, size_t to, double rho, size_t *at, size_t n, size_t max)
{
	struct stretch s = stretch_of(v, from, to);
	size_t found[SEGMENTS_MAX], k = segments_find(s.x, s.n, least_of(&v[to - 1]), rho, found);

	for (size_t i = 0; i < k; i++)
		n = put(at, n, max, s.night[found[i]]);
	stretch_free(&s);
	return n;
}

size_t gate_changes(enum lane lane, const struct night_value *v, size_t n, double rho, size_t *at, size_t max)
{
	size_t found = 0;

	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && v[to].epoch == v[from].epoch; to++)
			;
		if (from)
			found = put(at, found, max, from);
		found = lane == LANE_PATH ? path_changes(v, from, to, at, found, max)
					  : time_changes(v, from, to, rho, at, found, max);
	}
	return found;
}

/* --- how strongly nights hang together */

#define RHO_NIGHTS 10 /* of one epoch: fewer tell nothing */
#define RHO_SERIES 5  /* fewer are no better than each alone */

double gate_autocorrelation(const struct night_value *v, size_t n)
{
	double rho = NAN;

	for (size_t to = n, from; to && isnan(rho); to = from) {
		from = epoch_begin(v, to);
		struct stretch s = stretch_of(v, from, to);
		if (s.n >= RHO_NIGHTS)
			rho = segments_autocorrelation(s.x, s.n, least_of(&v[to - 1]));
		stretch_free(&s);
	}
	return rho;
}

double gate_rho(const double *autocorrelation, size_t n)
{
	double *known = xcalloc(n + 1, sizeof(*known)), rho = NAN;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(autocorrelation[i]))
			known[k++] = autocorrelation[i];
	if (k >= RHO_SERIES)
		rho = fmax(stats_median(known, k), 0);
	free(known);
	return rho;
}
