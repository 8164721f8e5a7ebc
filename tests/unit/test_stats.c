/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stats.c against closed forms and published tables: moments, quantiles, Student's t, cells, histograms.
 */
#include "unit.h"
#include "reason.h"
#include "cell_value.h"
#include "detect.h"
#include "stats.h"
#include "variance.h"

static void moments(void **state)
{
	const double x[] = {1e12 + 4, 1e12 + 7, 1e12 + 13, 1e12 + 16};

	assert_close(stats_mean(x, 4), 1e12 + 10, 0);
	assert_close(stats_variance(x, 4), 30, 0);
	assert_true(isnan(stats_mean(x, 0)));
	assert_true(isnan(stats_variance(x, 1)));
}

static void quantiles_interpolate(void **state)
{
	const double x[] = {4, 1, 3, 2}, with_nan[] = {1, NAN};

	assert_close(stats_median(x, 4), 2.5, 0);
	assert_close(stats_median(x, 3), 3, 0);
	assert_close(stats_quantile(x, 4, 0), 1, 0);
	assert_close(stats_quantile(x, 4, 1), 4, 0);
	assert_close(stats_quantile(x, 4, 0.9), 3.7, 1e-12);
	assert_close(x[0], 4, 0);
	assert_true(isnan(stats_median(x, 0)));
	assert_true(isnan(stats_median(with_nan, 2)));
	assert_true(isnan(stats_quantile(x, 4, 1.1)));
}

/* df 1 is Cauchy, df 2 has a closed form too. */
static void t_with_few_degrees_of_freedom(void **state)
{
	for (double p = 0.505; p < 0.9999; p += 0.007) {
		double one = tan(M_PI * (p - 0.5)), two = (2 * p - 1) / sqrt(2 * p * (1 - p));
		assert_close(stats_t_quantile(p, 1), one, 1e-9 * (1 + one));
		assert_close(stats_t_quantile(1 - p, 1), -one, 1e-9 * (1 + one));
		assert_close(stats_t_quantile(p, 2), two, 1e-9 * (1 + two));
		assert_close(stats_t_tail(two, 2), 2 * (1 - p), 1e-12);
	}
}

static void t_from_tables(void **state)
{
	static const struct { double p, df, t; } table[] = {
		{0.975, 1, 12.706204736174694}, {0.975, 2, 4.302652729911275}, {0.975, 9, 2.262157162798},
		{0.975, 19, 2.093024054408263}, {0.975, 30, 2.042272456301238}, {0.975, 1000, 1.962339080826408},
		{0.95, 9, 1.833112932653634}, {0.99, 10, 2.763769458112696}, {0.8, 5, 0.919543780235547},
	};

	for (size_t i = 0; i < LEN(table); i++)
		assert_close(stats_t_quantile(table[i].p, table[i].df), table[i].t, 1e-9);
	assert_close(stats_t_quantile(0.5, 7), 0, 0);
	assert_close(stats_t_quantile(0.975, 1e9), 1.959963984540054, 1e-6);
	assert_close(stats_t_tail(0, 5), 1, 0);
	assert_close(stats_t_tail(-2.262157162798, 9), 0.05, 1e-12);
	assert_close(stats_t_tail(INFINITY, 9), 0, 0);
	assert_true(isnan(stats_t_quantile(1, 5)) && isnan(stats_t_quantile(0.9, 0)) && isnan(stats_t_tail(NAN, 5)));
}

static struct cell cell_with(const u64 *body, const u64 *control, size_t n, u64 ops)
{
	struct cell c = {.n = ops};

	for (size_t i = 0; i < n; i++) {
		series_push(&c.body, body[i]);
		series_push(&c.control, control[i]);
	}
	return c;
}

static void the_value_of_a_cell(void **state)
{
	struct cell c = cell_with((u64[]){1000, 1010, 9000}, (u64[]){110, 100, 90}, 3, 10);
	struct cell_value v;

	cell_value(&c, LANE_TIME, &v);
	assert_true(v.usable);
	assert_null(v.why_not);
	assert_close(v.value, 91, 0);
	assert_close(v.body, 101, 0);
	assert_close(v.control, 10, 0);
	assert_close(v.body_min, 100, 0);
	assert_close(v.body_max, 900, 0);
	assert_int_equal(v.batches, 3);
	cell_free(&c);
}

static void a_heavy_control_spoils_time_but_not_path(void **state)
{
	struct cell c = cell_with((u64[]){1000, 1000}, (u64[]){201, 201}, 2, 1);
	struct cell_value v;

	cell_value(&c, LANE_TIME, &v);
	assert_false(v.usable);
	assert_string_equal(v.why_not, WHY_CONTROL_TOO_LARGE);
	assert_close(v.value, 799, 0);
	cell_value(&c, LANE_PATH, &v);
	assert_true(v.usable);
	c.control.v[0] = c.control.v[1] = 1000;
	cell_value(&c, LANE_PATH, &v);
	assert_false(v.usable);
	assert_string_equal(v.why_not, WHY_BELOW_RESOLUTION);
	assert_close(v.value, 0, 0);
	cell_free(&c);
}

/* Batches as the audit made them: 12 of 30 twice as long, at the beginning, at the end; one interrupt; noise. */
static void series(double *x, size_t from, size_t to, double times)
{
	for (size_t i = 0; i < 30; i++)
		x[i] = (1000 + (double)(i * 7 % 11)) * (i >= from && i < to ? times : 1);
}

static void a_series_comes_to_rest_or_does_not(void **state)
{
	double x[30];

	series(x, 0, 0, 1);
	assert_int_equal(steady_of(x, 30).kind, STEADY_FLAT);
	series(x, 0, 12, 2);
	assert_int_equal(steady_of(x, 30).kind, STEADY_WARM_UP);
	assert_int_equal(steady_of(x, 30).from, 12);
	series(x, 0, 12, 0.5);
	assert_int_equal(steady_of(x, 30).kind, STEADY_SLOWDOWN);
	series(x, 18, 30, 2);
	assert_int_equal(steady_of(x, 30).kind, STEADY_NONE);
	series(x, 0, 3, 50);
	assert_int_equal(steady_of(x, 30).kind, STEADY_FLAT);
	series(x, 0, 15, 1.005); /* significant, and of no matter */
	assert_int_equal(steady_of(x, 30).kind, STEADY_FLAT);
	assert_int_equal(steady_of(x, 0).kind, STEADY_FLAT);
	assert_int_equal(steady_of(x, 1).kind, STEADY_FLAT);
}

static void only_a_warm_up_is_left_out(void **state)
{
	u64 body[30], control[30];
	struct cell_value v;

	for (size_t i = 0; i < 30; i++) {
		body[i] = i < 12 ? 2000 : 1000;
		control[i] = i < 12 ? 300 : 100;
	}
	struct cell c = cell_with(body, control, 30, 1);
	cell_value(&c, LANE_TIME, &v);
	assert_close(v.value, 900, 0);
	assert_int_equal(v.steady.kind, STEADY_WARM_UP);
	cell_value(&c, LANE_PATH, &v);
	assert_int_equal(v.steady.kind, STEADY_FLAT);
	for (size_t i = 0; i < 30; i++)
		c.body.v[i] = i < 12 ? 500 : 1000;
	cell_value(&c, LANE_TIME, &v);
	assert_int_equal(v.steady.kind, STEADY_SLOWDOWN);
	assert_close(v.control, 100, 0);
	cell_free(&c);
}

static void no_samples_no_numbers(void **state)
{
	struct cell none = {.n = 1}, zero = cell_with((u64[]){5}, (u64[]){1}, 1, 0);
	struct cell_value v;

	cell_value(&none, LANE_TIME, &v);
	assert_false(v.usable);
	assert_string_equal(v.why_not, WHY_NO_SAMPLES);
	assert_true(isnan(v.value) && isnan(v.body) && isnan(v.body_min));
	cell_value(&zero, LANE_TIME, &v);
	assert_false(v.usable);
	cell_free(&zero);
}

static void buckets_cover_all_numbers_without_gaps(void **state)
{
	for (u32 i = 0; i < HVLAB_HIST_BUCKETS; i++) {
		u64 low = hvlab_hist_low(i);
		assert_int_equal(hvlab_hist_index(low), i);
		if (i)
			assert_int_equal(hvlab_hist_index(low - 1), i - 1);
	}
	assert_int_equal(hvlab_hist_index(UINT64_MAX), HVLAB_HIST_BUCKETS - 1);
}

/* One observation in each of the first n exact buckets is beyond 128; so the values 0..99, `times` each. */
static struct hist uniform(u64 times)
{
	struct hist h = {.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h.bucket)), .count = 100 * times};

	for (u32 i = 0; i < 100; i++)
		h.bucket[i] = times;
	return h;
}

/* Ranks 40 and 61 of 100 bracket the median at 95 %: the classic table for n = 100. */
static void median_interval_by_order_statistics(void **state)
{
	struct hist h = uniform(1);
	double value, low, high;

	assert_int_equal(hist_quantile(&h, 0.5, &value, &low, &high), 0);
	assert_close(value, 49, 0);
	assert_close(low, 39, 0);
	assert_close(high, 60, 0);
	free(h.bucket);
}

static void quantiles_are_refused_below_their_n(void **state)
{
	struct hist h = {.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h.bucket))};
	double value, low, high;

	h.bucket[10] = h.count = 367;
	assert_int_equal(hist_quantile(&h, 0.99, &value, &low, &high), -ERANGE);
	h.bucket[10] = h.count = 368;
	assert_int_equal(hist_quantile(&h, 0.99, &value, &low, &high), 0);
	h.bucket[10] = h.count = 3687;
	assert_int_equal(hist_quantile(&h, 0.999, &value, &low, &high), -ERANGE);
	h.bucket[10] = h.count = 3688;
	assert_int_equal(hist_quantile(&h, 0.999, &value, &low, &high), 0);
	assert_close(value, 10, 0);
	assert_int_equal(hist_quantile(&(struct hist){0}, 0.5, &value, &low, &high), -ERANGE);
	free(h.bucket);
}

static void the_mode_is_the_fullest_bucket_with_its_share(void **state)
{
	struct hist h = {.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h.bucket)), .count = 10};
	double share;

	h.bucket[20] = 3;
	h.bucket[40] = 6;
	h.bucket[60] = 1;
	assert_close(hist_mode(&h, &share), 40, 0);
	assert_close(share, 0.6, 1e-12);
	assert_close(hist_mode(&(struct hist){0}, &share), 0, 0);
	assert_close(share, 0, 0);
	free(h.bucket);
}

/* All within one bucket: the interval is as wide as the bucket, not 0. */
static void a_narrow_distribution_has_an_interval(void **state)
{
	struct hist h = {.bucket = xcalloc(HVLAB_HIST_BUCKETS, sizeof(*h.bucket)), .count = 1000};
	double value, low, high;

	h.bucket[hvlab_hist_index(100050)] = 1000;
	assert_int_equal(hist_quantile(&h, 0.5, &value, &low, &high), 0);
	assert_true(low <= 100050 && 100050 <= high && low < value && value < high);
	free(h.bucket);
}

/* Expected: numpy's median of all Walsh averages, of all differences. */
static void hodges_and_lehmann(void **state)
{
	const double x[] = {3.1, 2.7, 9.9, 3.3, 2.9, 3.0, 4.4}, y[] = {3.6, 3.5, 2.8, 4.1, 10.0};

	assert_close(stats_hodges_lehmann(x, LEN(x)), 3.25, 1e-12);
	assert_close(stats_hodges_lehmann_two(x, LEN(x), y, LEN(y)), 0.5, 1e-12);
	assert_close(stats_hodges_lehmann(x, 1), 3.1, 1e-12);
	assert_true(isnan(stats_hodges_lehmann(x, 0)));
}

/* scipy's noncentral t: P(t > critical) for an effect beyond the bound, alone and in a family of 25. */
static void power_is_that_of_the_noncentral_t(void **state)
{
	static const struct { double n, effect, alone, family; } of[] = {
		{3, 0.08, 0.3080560584, 0.07126329935}, {10, 0.05, 0.4525060142, 0.2033400073}, {30, 0.05, 0.5995793987, 0.3691217597},
	};

	for (size_t i = 0; i < LEN(of); i++) {
		struct detector d = {.se = 0.01, .df = of[i].n - 1, .bound = 0.02, .family = 1};
		assert_close(detect_power(&d, of[i].effect), of[i].alone, 3e-4);
		assert_close(detect_power(&d, detect_effect(&d, 0.8)), 0.8, 1e-4);
		d.family = 25;
		assert_close(detect_power(&d, of[i].effect), of[i].family, 3e-4);
	}
	assert_close(detect_true_se(1, 2), 1 / 0.8862269254527578, 1e-12);
	assert_close(detect_critical(2, 25), 22.32712477, 1e-6);
}

/*
 * Two launches of two boots, two batches each, by hand: S_1^2 = 0.5, S_2^2 = (2 + 12.5)/2, S_3^2 = 10.125. The printed formula
 * would take T_2^2 where the last one takes S_2^2.
 */
static void variance_components_in_the_corrected_form(void **state)
{
	const double x[] = {10, 11, 12, 13, 13, 14, 18, 19};
	const size_t count[] = {2, 2, 2};
	double of[3];

	variance_components(x, count, 3, of);
	assert_close(of[0], 0.5, 1e-12);
	assert_close(of[1], (2 + 12.5) / 2 - 0.5 / 2, 1e-12);
	assert_close(of[2], 10.125 - (2 + 12.5) / 2 / 2, 1e-12);
	assert_int_equal(variance_repetitions(of[0], of[1], 1, 100, 1000), ceil(sqrt(100 * 0.5 / 7)));
	assert_int_equal(variance_repetitions(1, 0, 1, 100, 1000), 1000);
	assert_int_equal(variance_repetitions(0, 1, 1, 100, 1000), 1);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments),
		cmocka_unit_test(quantiles_interpolate),
		cmocka_unit_test(t_with_few_degrees_of_freedom),
		cmocka_unit_test(t_from_tables),
		cmocka_unit_test(the_value_of_a_cell),
		cmocka_unit_test(a_heavy_control_spoils_time_but_not_path),
		cmocka_unit_test(a_series_comes_to_rest_or_does_not),
		cmocka_unit_test(only_a_warm_up_is_left_out),
		cmocka_unit_test(no_samples_no_numbers),
		cmocka_unit_test(buckets_cover_all_numbers_without_gaps),
		cmocka_unit_test(median_interval_by_order_statistics),
		cmocka_unit_test(quantiles_are_refused_below_their_n),
		cmocka_unit_test(the_mode_is_the_fullest_bucket_with_its_share),
		cmocka_unit_test(a_narrow_distribution_has_an_interval),
		cmocka_unit_test(hodges_and_lehmann),
		cmocka_unit_test(variance_components_in_the_corrected_form),
		cmocka_unit_test(power_is_that_of_the_noncentral_t),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
