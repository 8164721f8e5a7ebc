/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * compare.c: words in both lanes, missing rounds, Holm, and by simulation with a fixed seed whether intervals cover
 * what they promise.
 */
#include "unit.h"
#include "reason.h"
#include "compare.h"

static void path_lane_is_exact(void **state)
{
	const double a[] = {2787, 2787}, b[] = {2788, 2788}, shaky[] = {2787, 2790};
	struct comparison c;

	compare_rounds(&c, LANE_PATH, a, a, 2, 0.02);
	assert_int_equal(c.word, CMP_EQUAL);
	assert_close(c.ratio, 1, 0);
	compare_rounds(&c, LANE_PATH, a, b, 2, 0.02);
	assert_int_equal(c.word, CMP_DIFFERENT);
	assert_close(c.difference, 1, 0);
	assert_close(c.a, 2787, 0);
	assert_null(c.why);
	assert_true(isnan(c.low) && isnan(c.high));
	compare_rounds(&c, LANE_PATH, a, shaky, 2, 0.02);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_non_null(strstr(c.why, "not-deterministic"));
	assert_true(isnan(c.ratio) && isnan(c.difference));
	compare_rounds(&c, LANE_PATH, shaky, shaky, 2, 0.02);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
}

/* One round at or below zero on either side is enough; the rounds that are equal beside it prove nothing. */
static void below_resolution_is_one_rule(void **state)
{
	static const double mixed[] = {0, 3}, three[] = {3, 3}, zeros[] = {0, 0}, late[] = {0, 5}, below[] = {-1, -1};
	const double *const sides[][2] = {{mixed, three}, {three, mixed}, {zeros, zeros}, {zeros, late}, {below, three}};
	struct comparison c;

	for (size_t i = 0; i < LEN(sides); i++) {
		compare_rounds(&c, LANE_PATH, sides[i][0], sides[i][1], 2, 0.02);
		assert_int_equal(c.word, CMP_NONE);
		assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
		assert_true(isnan(c.ratio) && isnan(c.difference) && isnan(c.a) && isnan(c.b));
	}
	compare_rounds(&c, LANE_TIME, zeros, three, 2, 0.02);
	assert_int_equal(c.word, CMP_NONE);
	assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
}

/* Rounds need no partner in the path lane, but all that are there must agree. */
static void a_missing_round_is_not_counted(void **state)
{
	const double a[] = {7, NAN, 7}, b[] = {NAN, 7, NAN}, other[] = {7, 7, 8};
	struct comparison c;

	compare_rounds(&c, LANE_PATH, a, b, 3, 0.02);
	assert_int_equal(c.word, CMP_EQUAL);
	assert_int_equal(c.n, 1);
	compare_rounds(&c, LANE_PATH, a, other, 3, 0.02);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
}

/* d = {0.1, 0.2, 0.3}: mean 0.2, se 0.1/sqrt(3), t(0.975, 2) = 4.302652729911275. */
static void the_interval_by_hand(void **state)
{
	const double a[] = {100, 100, 100}, b[] = {100 * exp(0.1), 100 * exp(0.2), 100 * exp(0.3)};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 3, 0.02);
	assert_int_equal(c.n, 3);
	assert_close(c.ratio, exp(0.2), 1e-12);
	assert_close(c.low, exp(0.2 - 4.302652729911275 * 0.1 / sqrt(3)), 1e-9);
	assert_close(c.high, exp(0.2 + 4.302652729911275 * 0.1 / sqrt(3)), 1e-9);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_close(comparison_p(a, b, 3), stats_t_tail(0.2 / (0.1 / sqrt(3)), 2), 1e-12);
}

static enum compare_word word_of(double effect, double noise)
{
	double a[10], b[10];
	struct comparison c;

	for (int k = 0; k < 10; k++) {
		a[k] = 1000;
		b[k] = 1000 * exp(effect + noise * (k % 2 ? 1 : -1));
	}
	compare_rounds(&c, LANE_TIME, a, b, 10, 0.02);
	return c.word;
}

static void words_of_the_time_lane(void **state)
{
	assert_int_equal(word_of(0.05, 0.001), CMP_SLOWER);
	assert_int_equal(word_of(-0.05, 0.001), CMP_FASTER);
	assert_int_equal(word_of(0.001, 0.001), CMP_EQUIVALENT);
	assert_int_equal(word_of(0.01, 0.0001), CMP_EQUIVALENT);
	assert_int_equal(word_of(0.05, 0.2), CMP_INCONCLUSIVE);
	assert_int_equal(word_of(0.0, 0.1), CMP_INCONCLUSIVE);
}

static void only_whole_rounds_count(void **state)
{
	const double a[] = {10, NAN, 12, 0, 10}, b[] = {11, 11, NAN, 11, 11};
	const double none[] = {NAN, NAN}, some[] = {1, NAN}, other[] = {NAN, 1}, zero[] = {0, 0}, one[] = {1, 1};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 5, 0.02);
	assert_int_equal(c.n, 2);
	assert_close(c.a, 10, 1e-12);
	compare_rounds(&c, LANE_TIME, none, none, 2, 0.02);
	assert_int_equal(c.word, CMP_NONE);
	assert_string_equal(c.why, WHY_NO_VALUES);
	compare_rounds(&c, LANE_TIME, some, other, 2, 0.02);
	assert_string_equal(c.why, WHY_NO_COMMON_ROUND);
	compare_rounds(&c, LANE_TIME, one, none, 2, 0.02);
	assert_string_equal(c.why, WHY_ONE_SIDED);
	compare_rounds(&c, LANE_PATH, zero, one, 2, 0.02);
	assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
	assert_int_equal(c.word, CMP_NONE);
	assert_true(isnan(c.ratio));
	assert_true(isnan(comparison_p(zero, one, 2)));
}

static void one_round_is_no_inference(void **state)
{
	const double a[] = {10}, b[] = {20};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 1, 0.02);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_true(isnan(c.low) && isnan(c.mde));
	assert_close(c.ratio, 2, 1e-12);
	assert_true(isnan(comparison_p(a, b, 1)));
}

/* Holm at 0.05: 0.01 <= 0.05/3, 0.03 > 0.05/2 stops, so 0.04 falls too. The NAN has no part in it. */
static void holm_steps_down(void **state)
{
	struct comparison c[5] = {{.word = CMP_SLOWER}, {.word = CMP_FASTER}, {.word = CMP_SLOWER}, {.word = CMP_NONE},
				  {.word = CMP_EQUIVALENT}};
	const double p[] = {0.03, 0.01, 0.04, NAN, NAN};

	compare_holm(c, p, 5);
	assert_int_equal(c[0].word, CMP_INCONCLUSIVE);
	assert_int_equal(c[1].word, CMP_FASTER);
	assert_int_equal(c[2].word, CMP_INCONCLUSIVE);
	assert_int_equal(c[4].word, CMP_EQUIVALENT);
	assert_non_null(c[0].why);
}

/* --- simulation */

static u64 random_state;

static double uniform(void)
{
	random_state = random_state * 6364136223846793005ull + 1442695040888963407ull;
	return ((double)(random_state >> 11) + 0.5) * 0x1p-53;
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* Rounds that drift together, as a host does over hours: pairing must take the drift away. */
static void make_rounds(double *a, double *b, int n, double effect)
{
	double drift = 0;

	for (int k = 0; k < n; k++) {
		drift = 0.9 * drift + 0.05 * normal();
		a[k] = 1000 * exp(drift + 0.01 * normal());
		b[k] = 1000 * exp(drift + 0.01 * normal() + effect);
	}
}

/* 4000 trials at 95 %: standard deviation 0.34 %, so 1.4 % is four of them. */
static void the_interval_covers_95_percent(void **state)
{
	static const int sizes[] = {3, 5, 10, 20};
	double a[20], b[20];

	random_state = 42;
	for (size_t i = 0; i < LEN(sizes); i++) {
		int covered = 0;
		for (int trial = 0; trial < 4000; trial++) {
			struct comparison c;
			make_rounds(a, b, sizes[i], 0.03);
			compare_rounds(&c, LANE_TIME, a, b, (size_t)sizes[i], 0.02);
			covered += c.low <= exp(0.03) && exp(0.03) <= c.high;
		}
		assert_close(covered / 4000.0, 0.95, 0.014);
	}
}

/* Two equal systems: p is uniform, so 5 % of it lies below 0.05. */
static void equal_systems_differ_in_5_percent(void **state)
{
	double a[10], b[10];
	int below = 0;

	random_state = 7;
	for (int trial = 0; trial < 4000; trial++) {
		make_rounds(a, b, 10, 0);
		below += comparison_p(a, b, 10) < 0.05;
	}
	assert_close(below / 4000.0, 0.05, 0.014);
}

/* An effect of the size called detectable is detected in about 80 % of trials (the size is an approximation). */
static void the_detectable_effect_is_detected(void **state)
{
	double a[20], b[20], mde = 0;
	int found = 0;
	struct comparison c;

	random_state = 11;
	for (int trial = 0; trial < 1000; trial++) {
		make_rounds(a, b, 20, 0);
		compare_rounds(&c, LANE_TIME, a, b, 20, 0.0);
		mde += c.mde / 1000;
	}
	for (int trial = 0; trial < 4000; trial++) {
		make_rounds(a, b, 20, log1p(mde));
		found += comparison_p(a, b, 20) < 0.05;
	}
	assert_close(found / 4000.0, 0.8, 0.05);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_lane_is_exact), cmocka_unit_test(below_resolution_is_one_rule),
		cmocka_unit_test(a_missing_round_is_not_counted), cmocka_unit_test(the_interval_by_hand),
		cmocka_unit_test(words_of_the_time_lane), cmocka_unit_test(only_whole_rounds_count),
		cmocka_unit_test(one_round_is_no_inference), cmocka_unit_test(holm_steps_down),
		cmocka_unit_test(the_interval_covers_95_percent), cmocka_unit_test(equal_systems_differ_in_5_percent),
		cmocka_unit_test(the_detectable_effect_is_detected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
