/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hosts.c by hand, and its interval by simulation: of many fleets whose truth is known, 95 in 100 intervals hold it, also where hosts
 * differ in how many rounds they have. Pooling the rounds of all hosts does not: that is seen, too.
 */
#include "unit.h"
#include "compare.h"
#include "hosts_matrix.h"
#include "noise.h"

#include <math.h>

static struct summary_row *add_row(struct summary *s, const char *bench, const char *system, const double *v, size_t n)
{
	struct stored_cell c = {.exits_counted = EXITS_UNCOUNTED};

	copy_str(c.system, system);
	copy_str(c.class, "L1");
	copy_str(c.clock, "verified");
	copy_str(c.cell.bench, bench);
	copy_str(c.cell.unit, "op");
	for (size_t i = 0; i < n; i++) {
		c.round = (u32)i;
		c.cell.verdict = HVLAB_OK;
		summary_add(s, &c);
	}
	struct summary_row *r = &s->v[s->n - 1];
	for (size_t i = 0; i < n; i++)
		r->round[i].value = v[i];
	return r;
}

static struct summary two_hosts(void)
{
	static const double a[] = {100, 100}, b[] = {200, 200}, c[] = {400, 400}, d[] = {1200, 1200};
	struct summary s = {.lane = LANE_TIME};

	add_row(&s, "exit_cpuid", "hv1:kvm/qemu", a, 2);
	add_row(&s, "exit_cpuid", "hv1:xen/pvh", b, 2);
	add_row(&s, "exit_cpuid", "hv2:kvm/qemu", c, 2);
	add_row(&s, "exit_cpuid", "hv2:xen/pvh", d, 2);
	summary_finish(&s);
	return s;
}

static void a_host_is_a_round(void **state)
{
	struct summary s = two_hosts(), over;
	struct hosts h;

	hosts_find(&h, &s);
	assert_int_equal(h.n, 2);
	assert_string_equal(h.name[0], "hv1");
	assert_int_equal(hosts_index(&h, "hv2:xen/pvh"), 1);
	assert_int_equal(hosts_index(&h, "hv3:xen/pvh"), 2);
	hosts_summary(&over, &s, &h);
	assert_int_equal(over.n, 2);
	assert_string_equal(over.v[1].system, "hosts:xen/pvh");
	assert_int_equal(over.v[1].rounds, 2);
	assert_close(over.v[0].round[1].value, 400, 1e-9);
	assert_close(over.v[0].value, 200, 1e-9); /* geometric, of 100 and 400 */
	hosts_free(&h);
	summary_free(&s);
	summary_free(&over);
}

static void a_matrix_has_every_host(void **state)
{
	struct summary s = two_hosts();
	const char *variant[HOSTS_VARIANTS_MAX];
	struct hosts_matrix m;
	struct hosts h;
	size_t at = 0, n = hosts_variants(&s, variant);

	hosts_find(&h, &s);
	assert_int_equal(n, 2);
	assert_true(hosts_matrix_next(&m, &s, &h, variant, n, &at));
	assert_close(hosts_ratio(m.row[1], m.row[3]), 3, 1e-9);
	assert_true(isnan(m.z[0])); /* two hosts: who is not like the other? */
	struct hosts_spread spread = hosts_spread(m.row, m.row + 2, 2);
	assert_close(spread.between, log(1.5) / sqrt(2), 1e-9);
	assert_close(spread.within, 0, 1e-9);
	hosts_matrix_free(&m);
	assert_false(hosts_matrix_next(&m, &s, &h, variant, n, &at));
	hosts_free(&h);
	summary_free(&s);
}

static void who_is_not_like_the_others(void **state)
{
	const double v[] = {100, 101, 99, 100.5, 99.5, 130, NAN}, same[] = {5, 5, 5, 5, 6};
	double z[7];

	hosts_z(v, 7, z);
	for (size_t i = 0; i < 5; i++)
		assert_true(fabs(z[i]) < 2);
	assert_true(hosts_outlying(z[5]));
	assert_false(hosts_outlying(z[6]));
	hosts_z(v, 4, z);
	assert_true(isnan(z[0]));
	hosts_z(same, 5, z);
	assert_true(z[0] == 0 && isinf(z[4]) && hosts_outlying(z[4]));
}

/* --- calibration */

struct fleet_truth {
	size_t hosts, least, most; /* rounds of a host are drawn from least to most */
	double between, within;    /* standard deviations of the logarithm of the ratio */
};

/* Share of intervals that hold the truth; pooled: of those that take every round for a unit of its own. */
static double coverage(const struct fleet_truth *t, size_t trials, double *pooled)
{
	double effect = log(1.07), *a = xcalloc(2 * t->hosts * t->most, sizeof(*a)), *b = a + t->hosts * t->most;
	size_t held = 0, held_pooled = 0;

	random_state = 20261129;

	for (size_t k = 0; k < trials; k++) {
		double mean_a[64], mean_b[64];
		size_t n = 0;
		struct comparison c;

		for (size_t h = 0; h < t->hosts; h++) {
			size_t rounds = t->least + (size_t)(uniform() * (double)(t->most - t->least + 1));
			double of_host = effect + t->between * normal(), base = 1000 * exp(normal()), sum_a = 0, sum_b = 0;

			for (size_t i = 0; i < rounds; i++, n++) {
				a[n] = base * exp(t->within / M_SQRT2 * normal());
				b[n] = base * exp(of_host + t->within / M_SQRT2 * normal());
				sum_a += log(a[n]) / (double)rounds;
				sum_b += log(b[n]) / (double)rounds;
			}
			mean_a[h] = exp(sum_a);
			mean_b[h] = exp(sum_b);
		}
		compare_rounds(&c, LANE_TIME, mean_a, mean_b, t->hosts, &(struct compare_terms){.delta = 0.02});
		held += c.low <= 1.07 && c.high >= 1.07;
		compare_rounds(&c, LANE_TIME, a, b, n, &(struct compare_terms){.delta = 0.02});
		held_pooled += c.low <= 1.07 && c.high >= 1.07;
	}
	free(a);
	*pooled = (double)held_pooled / (double)trials;
	return (double)held / (double)trials;
}

static void the_interval_over_hosts_is_calibrated(void **state)
{
	static const struct fleet_truth truths[] = {
		{3, 10, 10, 0.02, 0.01}, {5, 10, 10, 0.02, 0.02}, {10, 5, 5, 0.01, 0.03}, {20, 10, 10, 0.03, 0.01}, {20, 10, 10, 0, 0.02},
		{10, 3, 30, 0.01, 0.02}, {20, 2, 20, 0.01, 0.03},
	};

	for (size_t i = 0; i < LEN(truths); i++) {
		double pooled, share = coverage(&truths[i], 4000, &pooled);

		if (share < 0.935 || share > 0.965)
			fail_msg("fleet %zu: %.1f %% of the intervals hold the truth", i, 100 * share);
		if (truths[i].between > truths[i].within && pooled > 0.85)
			fail_msg("fleet %zu: pooling the rounds should not work, and %.1f %% hold", i, 100 * pooled);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_is_a_round),
		cmocka_unit_test(a_matrix_has_every_host),
		cmocka_unit_test(who_is_not_like_the_others),
		cmocka_unit_test(the_interval_over_hosts_is_calibrated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
