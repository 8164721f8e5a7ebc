/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * compare.c: words in both lanes, missing rounds, Holm, and by simulation with a fixed seed whether intervals cover
 * what they promise.
 */
#include "unit.h"
#include "reason.h"
#include "compare.h"
#include "noise.h"

static const struct compare_terms two_percent = {.delta = 0.02}, none_at_all = {.delta = 0}, apart = {.delta = 0.02, .apart = true};

static void path_lane_is_exact(void **state)
{
	const double a[] = {2787, 2787}, b[] = {2788, 2788}, shaky[] = {2787, 2790};
	struct comparison c;

	compare_rounds(&c, LANE_PATH, a, a, 2, &two_percent);
	assert_int_equal(c.word, CMP_EQUAL);
	assert_close(c.ratio, 1, 0);
	compare_rounds(&c, LANE_PATH, a, b, 2, &two_percent);
	assert_int_equal(c.word, CMP_DIFFERENT);
	assert_close(c.difference, 1, 0);
	assert_close(c.a, 2787, 0);
	assert_null(c.why);
	assert_true(isnan(c.low) && isnan(c.high));
	compare_rounds(&c, LANE_PATH, a, shaky, 2, &two_percent);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_non_null(strstr(c.why, "not-deterministic"));
	assert_true(isnan(c.ratio) && isnan(c.difference));
	compare_rounds(&c, LANE_PATH, shaky, shaky, 2, &two_percent);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
}

/* One round at or below zero on either side is enough; the rounds that are equal beside it prove nothing. */
static void below_resolution_is_one_rule(void **state)
{
	static const double mixed[] = {0, 3}, three[] = {3, 3}, zeros[] = {0, 0}, late[] = {0, 5}, below[] = {-1, -1};
	const double *const sides[][2] = {{mixed, three}, {three, mixed}, {zeros, zeros}, {zeros, late}, {below, three}};
	struct comparison c;

	for (size_t i = 0; i < LEN(sides); i++) {
		compare_rounds(&c, LANE_PATH, sides[i][0], sides[i][1], 2, &two_percent);
		assert_int_equal(c.word, CMP_NONE);
		assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
		assert_true(isnan(c.ratio) && isnan(c.difference) && isnan(c.a) && isnan(c.b));
	}
	compare_rounds(&c, LANE_TIME, zeros, three, 2, &two_percent);
	assert_int_equal(c.word, CMP_NONE);
	assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
}

/* Rounds need no partner in the path lane, but all that are there must agree. */
static void a_missing_round_is_not_counted(void **state)
{
	const double a[] = {7, NAN, 7}, b[] = {NAN, 7, NAN}, other[] = {7, 7, 8};
	struct comparison c;

	compare_rounds(&c, LANE_PATH, a, b, 3, &two_percent);
	assert_int_equal(c.word, CMP_EQUAL);
	assert_int_equal(c.n, 1);
	compare_rounds(&c, LANE_PATH, a, other, 3, &two_percent);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
}

/* d = {0.1, 0.2, 0.3}: mean 0.2, se 0.1/sqrt(3), t(0.975, 2) = 4.302652729911275. */
static void the_interval_by_hand(void **state)
{
	const double a[] = {100, 100, 100}, b[] = {100 * exp(0.1), 100 * exp(0.2), 100 * exp(0.3)};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 3, &two_percent);
	assert_int_equal(c.n, 3);
	assert_close(c.ratio, exp(0.2), 1e-12);
	assert_close(c.low, exp(0.2 - 4.302652729911275 * 0.1 / sqrt(3)), 1e-9);
	assert_close(c.high, exp(0.2 + 4.302652729911275 * 0.1 / sqrt(3)), 1e-9);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_close(c.p, stats_t_tail((0.2 - log(1.02)) / (0.1 / sqrt(3)), 2), 1e-12);
	assert_close(c.robust, exp(0.2), 1e-12);
}

/* Two campaigns have no round in common: Welch, by hand 4.5 - 1.5 and sqrt(1/3 / 3 + 5/3 / 4), and no word. */
static void two_campaigns_are_not_paired(void **state)
{
	const double a[] = {exp(1), exp(1.5), exp(2), NAN}, b[] = {exp(3), exp(4), exp(5), exp(6)};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 4, &apart);
	assert_int_equal(c.n, 3);
	assert_close(c.ratio, exp(3), 1e-9);
	assert_close(c.se, sqrt(0.25 / 3 + 5.0 / 3 / 4), 1e-12);
	assert_close(c.df, 0.25 / (1 / 288.0 + 25 / 432.0), 1e-9);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_string_equal(c.why, WHY_TWO_CAMPAIGNS);
	assert_true(isnan(c.p) && isnan(c.mde));
	compare_rounds(&c, LANE_PATH, a, a, 3, &apart);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_string_equal(c.why, WHY_NOT_DETERMINISTIC);
}

/* The same as scipy 1.10 says of Welch's test on the logarithms. */
static void welch_agrees_with_scipy(void **state)
{
	const double a[] = {3.1, 2.7, 9.9, 3.3, 2.9, 3.0, 4.4}, b[] = {3.6, 3.5, 2.8, 4.1, 10.0, NAN, NAN};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 7, &apart);
	assert_int_equal(c.n, 5);
	assert_close(c.df, 8.30411910405684, 1e-9);
	assert_close(c.ratio, 1.14234871588712, 1e-12);
	assert_close(c.low, 0.601763290229655, 1e-9);
	assert_close(c.high, 2.16856130953241, 1e-8);
}

/* What is found with 80 % needs no look at the campaign that follows; a family and a floor need more. */
static void what_is_detectable_depends_on_the_rule(void **state)
{
	double a[10], b[10];
	struct comparison c, d;

	for (int k = 0; k < 10; k++) {
		a[k] = 1000;
		b[k] = 1000 * exp(0.02 * (k % 2 ? 1 : -1));
	}
	compare_rounds(&c, LANE_TIME, a, b, 10, &two_percent);
	compare_detectable(&c, 1, 0);
	assert_true(c.mde > 0.04 && c.mde < 0.06);
	assert_in_range(c.rounds_needed, 11, 40);
	d = c;
	compare_detectable(&d, 100, 0);
	assert_true(d.mde > c.mde && d.rounds_needed > c.rounds_needed);
	d = c;
	compare_detectable(&d, 1, 0.1);
	assert_true(d.mde > 0.1);
	d.rounds_needed = 0;
	compare_detectable(&d, 1, 0.1);
	assert_int_equal(d.rounds_needed, 0); /* more rounds do not help against A/A */
}

/* Three rounds that fall on one step of a clock, another step for the other system: that is the clock's doing. */
static void no_interval_is_finer_than_the_clock(void **state)
{
	const double a[] = {1000, 1000, 1000}, b[] = {1001, 1001, 1001}, far[] = {1100, 1100, 1100};
	struct compare_terms t = {.grain_a = 1, .grain_b = 1};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 3, &t);
	assert_close(log(c.high / c.ratio), 1 / 1000.0 + 1 / 1001.0, 1e-9);
	assert_close(c.p, 1, 0);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	compare_rounds(&c, LANE_TIME, a, far, 3, &t);
	assert_int_equal(c.word, CMP_SLOWER);
	assert_true(c.low < c.ratio && c.ratio < c.high);
}

static enum compare_word word_of(double effect, double noise)
{
	double a[10], b[10];
	struct comparison c;

	for (int k = 0; k < 10; k++) {
		a[k] = 1000;
		b[k] = 1000 * exp(effect + noise * (k % 2 ? 1 : -1));
	}
	compare_rounds(&c, LANE_TIME, a, b, 10, &two_percent);
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

	compare_rounds(&c, LANE_TIME, a, b, 5, &two_percent);
	assert_int_equal(c.n, 2);
	assert_close(c.a, 10, 1e-12);
	compare_rounds(&c, LANE_TIME, none, none, 2, &two_percent);
	assert_int_equal(c.word, CMP_NONE);
	assert_string_equal(c.why, WHY_NO_VALUES);
	compare_rounds(&c, LANE_TIME, some, other, 2, &two_percent);
	assert_string_equal(c.why, WHY_NO_COMMON_ROUND);
	compare_rounds(&c, LANE_TIME, one, none, 2, &two_percent);
	assert_string_equal(c.why, WHY_ONE_SIDED);
	compare_rounds(&c, LANE_PATH, zero, one, 2, &two_percent);
	assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
	assert_int_equal(c.word, CMP_NONE);
	assert_true(isnan(c.ratio));
	assert_true(isnan(c.p));
}

static void one_round_is_no_inference(void **state)
{
	const double a[] = {10}, b[] = {20};
	struct comparison c;

	compare_rounds(&c, LANE_TIME, a, b, 1, &two_percent);
	assert_int_equal(c.word, CMP_INCONCLUSIVE);
	assert_true(isnan(c.low) && isnan(c.mde));
	assert_close(c.ratio, 2, 1e-12);
	assert_true(isnan(c.p));
}

/* Holm at 0.05: 0.01 <= 0.05/3, 0.03 > 0.05/2 stops, so 0.04 falls too. The NAN has no part in it. */
static void holm_steps_down(void **state)
{
	struct comparison c[5] = {{.word = CMP_SLOWER, .p = 0.03}, {.word = CMP_FASTER, .p = 0.01}, {.word = CMP_SLOWER, .p = 0.04},
				  {.word = CMP_NONE, .p = NAN}, {.word = CMP_EQUIVALENT, .p = NAN}};
	struct comparison *all[5];

	for (size_t i = 0; i < 5; i++)
		all[i] = &c[i];
	compare_holm(all, 5);
	assert_int_equal(c[0].word, CMP_INCONCLUSIVE);
	assert_int_equal(c[1].word, CMP_FASTER);
	assert_int_equal(c[2].word, CMP_INCONCLUSIVE);
	assert_int_equal(c[4].word, CMP_EQUIVALENT);
	assert_non_null(c[0].why);
}

/* --- simulation */

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
			compare_rounds(&c, LANE_TIME, a, b, (size_t)sizes[i], &two_percent);
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
		struct comparison c;
		make_rounds(a, b, 10, 0);
		compare_rounds(&c, LANE_TIME, a, b, 10, &none_at_all);
		below += c.p < 0.05;
	}
	assert_close(below / 4000.0, 0.05, 0.014);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(path_lane_is_exact), cmocka_unit_test(below_resolution_is_one_rule),
		cmocka_unit_test(a_missing_round_is_not_counted), cmocka_unit_test(the_interval_by_hand),
		cmocka_unit_test(words_of_the_time_lane), cmocka_unit_test(only_whole_rounds_count),
		cmocka_unit_test(one_round_is_no_inference), cmocka_unit_test(holm_steps_down),
		cmocka_unit_test(the_interval_covers_95_percent), cmocka_unit_test(equal_systems_differ_in_5_percent),
		cmocka_unit_test(two_campaigns_are_not_paired), cmocka_unit_test(no_interval_is_finer_than_the_clock),
		cmocka_unit_test(welch_agrees_with_scipy), cmocka_unit_test(what_is_detectable_depends_on_the_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
