/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * segments.c and gate.c on nights of a known truth: by example, and simulated with a fixed seed as often as the promises of
 * docs/nightly.md need. GATE_TRIALS says how many series.
 */
#include "unit.h"
#include "gate.h"
#include "noise.h"

static unsigned trials(void)
{
	const char *word = getenv("GATE_TRIALS");

	return word ? (unsigned)atoi(word) : 40;
}

#define QUIET 200
#define SIGMA 0.02 /* between nights; twice that is a shift of 4 % */

/* Nights whose logarithm has this lag-1 correlation, with a shift from night `at` on. */
static void nights(struct night_value *v, size_t n, double rho, size_t at, double shift)
{
	double state = normal();

	for (size_t i = 0; i < n; i++) {
		v[i] = (struct night_value){.value = 1000 * exp(SIGMA * state + (i >= at ? shift : 0))};
		state = rho * state + sqrt(1 - rho * rho) * normal();
	}
}

/* A suite of benchmarks on one system; one alone knows of no other. */
#define SUITE 20
struct suite {
	struct night_value v[SUITE][QUIET];
	bool before[SUITE];
	size_t n;
};

static double rho_of(const struct suite *s, size_t from, size_t to)
{
	double each[SUITE];

	for (size_t k = 0; k < s->n; k++)
		each[k] = gate_autocorrelation(s->v[k] + from, to - from);
	return gate_rho(each, s->n);
}

static size_t looks_back(size_t n)
{
	return n > GATE_NIGHTS ? n - GATE_NIGHTS : 0;
}

/* How often the gate begins to say confirmed of a benchmark of `rows`, on nights on which nothing happened. */
static double false_confirmed(double rho, size_t rows)
{
	struct suite *s = xcalloc(1, sizeof(*s));
	unsigned false_points = 0, n = rows > 1 ? trials() / 4 : 5 * trials();

	s->n = rows;
	for (unsigned t = 0; t < n; t++) {
		for (size_t k = 0; k < rows; k++)
			nights(s->v[k], QUIET, rho, QUIET, 0);
		memset(s->before, 0, sizeof(s->before));
		for (size_t i = 1; i <= QUIET; i++) {
			size_t from = looks_back(i);
			double together = rho_of(s, from, i);
			for (size_t k = 0; k < rows; k++) {
				bool now = gate_judge(LANE_TIME, s->v[k] + from, i - from, together).word == GATE_CONFIRMED;
				false_points += now && !s->before[k];
				s->before[k] = now;
			}
		}
	}
	free(s);
	return (double)false_points / (n * (double)rows);
}

/* How many changes the history shows of nights on which nothing happened. */
static double false_changes(double rho)
{
	size_t at[SEGMENTS_MAX], found = 0;
	unsigned n = 5 * trials();
	struct night_value v[QUIET];

	for (unsigned t = 0; t < n; t++) {
		nights(v, QUIET, rho, QUIET, 0);
		found += gate_changes(LANE_TIME, v, QUIET, 0, at, SEGMENTS_MAX);
	}
	return (double)found / n;
}

/* What stands in docs/nightly.md: one benchmark alone, and one of a suite. */
static void quiet_nights(void **state)
{
	random_state = 17;
	double iid = false_confirmed(0, 1), drifting = false_confirmed(0.5, 1);
	double suite_iid = false_confirmed(0, SUITE), suite_weak = false_confirmed(0.3, SUITE), suite = false_confirmed(0.5, SUITE);
	double seen = false_changes(0), seen_drifting = false_changes(0.5);

	print_message("200 quiet nights, a benchmark alone: the gate confirms %.3f changes iid, %.3f at rho 0.5; of a suite: %.3f, "
		      "%.3f at 0.3, %.3f at 0.5; the history shows %.3f, %.3f\n", iid, drifting, suite_iid, suite_weak, suite, seen, seen_drifting);
	assert_true(iid <= 0.2);
	assert_true(suite_iid <= 0.2);
	assert_true(suite_weak <= 0.3);
	assert_true(suite <= 0.3);
	assert_true(seen <= 0.2);
	assert_true(seen_drifting <= 0.3);
	assert_true(drifting <= 0.3);
}

static int order(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Nights until a shift is confirmed, a benchmark among `rows` that nothing happens to: in half, and in 95 % of n cases. */
static void delays(double rho, size_t rows, int n, int *half, int *most)
{
	enum { BEFORE = 40, AFTER = 30 };
	struct suite *s = xcalloc(1, sizeof(*s));
	int *delay = xcalloc((size_t)n, sizeof(*delay));

	s->n = rows;
	for (int t = 0; t < n; t++) {
		for (size_t k = 0; k < rows; k++)
			nights(s->v[k], BEFORE + AFTER, rho, BEFORE, k ? 0 : 2 * SIGMA);
		delay[t] = AFTER + 1;
		for (size_t i = 1; i <= AFTER && delay[t] > AFTER; i++) {
			struct gate_verdict g = gate_judge(LANE_TIME, s->v[0], BEFORE + i, rho_of(s, 0, BEFORE + i));
			delay[t] = g.word == GATE_CONFIRMED && g.longer ? (int)i : delay[t];
		}
	}
	qsort(delay, (size_t)n, sizeof(*delay), order);
	*half = delay[n / 2];
	*most = delay[n * 95 / 100];
	free(delay);
	free(s);
}

static void a_shift_of_two_sigma_is_confirmed(void **state)
{
	int half, most, suite_half, suite_most, drift_half, drift_most, n = (int)trials();

	random_state = 18;
	delays(0, 1, 20 * n, &half, &most);
	delays(0, SUITE, 4 * n, &suite_half, &suite_most);
	delays(0.5, SUITE, 4 * n, &drift_half, &drift_most);
	print_message("nights until 2 sigma are confirmed, in half and in 95 %% of cases: alone %d, %d; of a suite %d, %d; at rho 0.5 %d, "
		      "%d\n", half, most, suite_half, suite_most, drift_half, drift_most);
	assert_true(half <= 8 && most <= 14);
	assert_true(suite_half <= 8 && suite_most <= 14);
}

/* --- by example */

/* Path lane: values, each night an epoch letter. */
static struct gate_verdict path(const double *value, const char *epochs, size_t known)
{
	struct night_value v[16];
	size_t n = strlen(epochs);

	for (size_t i = 0; i < n; i++)
		v[i] = (struct night_value){.value = value[i], .epoch = (u32)epochs[i], .known = known && i == known};
	return gate_judge(LANE_PATH, v, n, 0);
}

static void one_instruction_is_found_that_night(void **state)
{
	struct gate_verdict g = path((double[]){2829, 2829, NAN, 2829, 2830}, "aaaaa", 0);

	assert_int_equal(g.word, GATE_CONFIRMED);
	assert_true(g.longer && g.expected == 2829 && g.changed == 4 && g.nights == 3);
	g = path((double[]){2829, 2829, 2830, 2830, 2830}, "aaaaa", 0); /* it stays until it is known */
	assert_int_equal(g.word, GATE_CONFIRMED);
	assert_int_equal(g.changed, 2);
	assert_int_equal(path((double[]){2829, 2829, 2830, 2830, 2830}, "aaaaa", 3).word, GATE_OK);
	assert_int_equal(path((double[]){2829, 2829, 2830, 2831}, "aaaa", 2).word, GATE_CONFIRMED);
	assert_int_equal(path((double[]){2829, 2829, 2828}, "aaa", 0).longer, false);
}

static void an_epoch_is_no_regression(void **state)
{
	assert_int_equal(path((double[]){2829, 2829, 2832}, "aab", 0).word, GATE_ENVIRONMENT);
	assert_int_equal(path((double[]){2829, 2829, 2829}, "aab", 0).word, GATE_OK);
	assert_int_equal(path((double[]){2829, 2829, 2832, 2832}, "aabb", 0).word, GATE_OK);
	assert_int_equal(path((double[]){2829, 2829, 2832, 2833}, "aabb", 0).word, GATE_CONFIRMED);
	assert_int_equal(path((double[]){2829}, "a", 0).word, GATE_NEW);
	assert_int_equal(path((double[]){NAN}, "a", 0).word, GATE_NEW);
	assert_int_equal(path((double[]){2829, NAN}, "aa", 0).word, GATE_MISSING);
	assert_int_equal(path((double[]){0, 0, 9561}, "aaa", 0).word, GATE_CONFIRMED);
}

static void outside_what_one_more_night_would_give(void **state)
{
	struct night_value v[24];

	for (size_t i = 0; i < LEN(v); i++)
		v[i] = (struct night_value){.value = 1000 * (1 + 0.01 * (double)(i % 3)), .epoch = i < 20 ? 1 : 2};
	v[10].value = NAN;
	assert_int_equal(gate_judge(LANE_TIME, v, 4, 0).word, GATE_NEW);
	assert_int_equal(gate_judge(LANE_TIME, v, 20, 0).word, GATE_OK);
	assert_int_equal(gate_judge(LANE_TIME, v, 11, 0).word, GATE_MISSING);
	assert_int_equal(gate_judge(LANE_TIME, v, 21, 0).word, GATE_OK);
	v[20].value = 1100;
	assert_int_equal(gate_judge(LANE_TIME, v, 21, 0).word, GATE_ENVIRONMENT);
	v[19].value = 1100;
	struct gate_verdict g = gate_judge(LANE_TIME, v, 20, 0);
	assert_int_equal(g.word, GATE_SUSPECT);
	assert_true(g.longer && g.nights == 18 && g.low < 1010 && g.high > 1010 && g.high < 1100);
	v[19].floor = 0.2; /* what a system differs from itself is no difference */
	assert_int_equal(gate_judge(LANE_TIME, v, 20, 0).word, GATE_OK);
}

/* One bad night would widen what is expected of a hundred others. */
static void one_bad_night_hides_nothing(void **state)
{
	struct night_value v[31];

	for (size_t i = 0; i < LEN(v); i++)
		v[i] = (struct night_value){.value = 1000 * (1 + 0.005 * (double)(i % 3))};
	v[20].value = 1200;
	assert_int_equal(gate_judge(LANE_TIME, v, 21, 0).word, GATE_SUSPECT);
	assert_int_equal(gate_judge(LANE_TIME, v, LEN(v), 0).word, GATE_OK);
	v[30].value = 1050;
	assert_int_equal(gate_judge(LANE_TIME, v, LEN(v), 0).word, GATE_SUSPECT);
	v[19].value = v[21].value = 1200; /* three are a level, for as long as it lasts */
	assert_true(gate_judge(LANE_TIME, v, 22, 0).word != GATE_OK);
}

/* A level that has changed is told every night until it is known; a baseline begins anew. */
static void a_change_stays_until_it_is_known(void **state)
{
	struct night_value v[40];
	size_t at[8];

	for (size_t i = 0; i < LEN(v); i++)
		v[i] = (struct night_value){.value = (i < 20 ? 1000 : 1200) * (1 + 0.01 * (double)(i % 3))};
	struct gate_verdict g = gate_judge(LANE_TIME, v, LEN(v), 0);
	assert_int_equal(g.word, GATE_CONFIRMED);
	assert_int_equal(g.changed, 20);
	assert_close(g.ratio, 1.2, 0.01);
	assert_int_equal(gate_changes(LANE_TIME, v, LEN(v), 0, at, LEN(at)), 1);
	assert_int_equal(at[0], 20);
	v[30].known = true;
	assert_int_equal(gate_judge(LANE_TIME, v, LEN(v), 0).word, GATE_OK);
	v[30] = (struct night_value){.value = 1200, .set = true};
	assert_int_equal(gate_judge(LANE_TIME, v, LEN(v), 0).word, GATE_OK);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_instruction_is_found_that_night), cmocka_unit_test(an_epoch_is_no_regression),
		cmocka_unit_test(outside_what_one_more_night_would_give), cmocka_unit_test(one_bad_night_hides_nothing), cmocka_unit_test(a_change_stays_until_it_is_known),
		cmocka_unit_test(quiet_nights), cmocka_unit_test(a_shift_of_two_sigma_is_confirmed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
