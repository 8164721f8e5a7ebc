/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * expect.c: what is no expectation is refused with what is wrong; what is met, not met and not known, over all systems.
 */
#include "unit.h"
#include "expect.h"

static void add(struct summary *s, const char *system, const char *bench, u64 body, enum hvlab_verdict v)
{
	struct stored_cell c = {.exits_counted = EXITS_UNCOUNTED};

	copy_str(c.system, system);
	copy_str(c.class, "emulated");
	copy_str(c.clock, "virtual");
	copy_str(c.cell.bench, bench);
	copy_str(c.cell.unit, "op");
	c.cell.verdict = v;
	c.cell.n = 1;
	for (int i = 0; i < 3 && v == HVLAB_OK; i++) {
		series_push(&c.cell.body, body);
		series_push(&c.cell.control, 0);
	}
	assert_int_equal(summary_add(s, &c), 0);
	free(c.cell.body.v);
	free(c.cell.control.v);
}

static void lists_are_read(void **state)
{
	struct expect e = {.n = 0};

	assert_int_equal(expect_add(&e, "exit_cpuid=1054,irq_eoi=2.5", false, NULL, NULL), 0);
	assert_int_equal(expect_add(&e, "exit_hlt=7", true, NULL, NULL), 0);
	assert_int_equal(e.n, 3);
	assert_string_equal(e.v[1].bench, "irq_eoi");
	assert_close(e.v[1].value, 2.5, 0);
	assert_false(e.v[1].at_most);
	assert_true(e.v[2].at_most);
}

static void what_is_none_is_refused(void **state)
{
	static const char *const bad[] = {"", ",", "exit_cpuid", "=3", "exit_cpuid=", "exit_cpuid=x", "exit_cpuid=1x",
					  "exit_cpuid=nan", "exit_cpuid=inf", "exit_*=3", "exit_cpuid=1,,irq_eoi"};
	struct why why;

	for (size_t i = 0; i < LEN(bad); i++) {
		struct expect e = {.n = 0};

		assert_int_equal(expect_add(&e, bad[i], true, NULL, &why), -EINVAL);
		assert_non_null(strstr(why.text, "--at-most"));
	}
}

static void too_many_are_refused(void **state)
{
	struct expect e = {.n = 0};

	for (int i = 0; i < EXPECT_MAX; i++)
		assert_int_equal(expect_add(&e, "exit_cpuid=1", false, NULL, NULL), 0);
	assert_int_equal(expect_add(&e, "exit_cpuid=1", false, NULL, NULL), -EINVAL);
}

static void a_value_is_judged(void **state)
{
	const struct expectation most = {.bench = "b", .value = 10, .at_most = true}, exact = {.bench = "b", .value = 10};

	assert_int_equal(expect_judge(&most, 10), EXPECT_MET);
	assert_int_equal(expect_judge(&most, 9), EXPECT_MET);
	assert_int_equal(expect_judge(&most, 10.5), EXPECT_NOT_MET);
	assert_int_equal(expect_judge(&exact, 10), EXPECT_MET);
	assert_int_equal(expect_judge(&exact, 9), EXPECT_NOT_MET);
	assert_int_equal(expect_judge(&exact, NAN), EXPECT_UNKNOWN);
}

static enum expect_word in(const struct summary *s, const char *bench, double most, const char *system)
{
	struct expectation e = {.value = most, .at_most = true};
	const struct summary_row *r;

	copy_str(e.bench, bench);
	enum expect_word word = expect_in(&e, s, &r);
	if (system)
		assert_string_equal(r->system, system);
	else
		assert_null(r);
	return word;
}

/* One system that is too long decides; one whose value is not known is worse than one that is good. */
static void the_worst_system_decides(void **state)
{
	struct summary s = {.lane = LANE_PATH};

	add(&s, "good", "a", 10, HVLAB_OK);
	add(&s, "long", "a", 12, HVLAB_OK);
	add(&s, "dead", "a", 0, HVLAB_CRASH);
	add(&s, "good", "b", 10, HVLAB_OK);
	add(&s, "dead", "b", 0, HVLAB_CRASH);
	summary_finish(&s);
	assert_int_equal(in(&s, "a", 11, "long"), EXPECT_NOT_MET);
	assert_int_equal(in(&s, "b", 11, "dead"), EXPECT_UNKNOWN);
	assert_int_equal(in(&s, "c", 11, NULL), EXPECT_UNKNOWN);
	summary_free(&s);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),     cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(too_many_are_refused), cmocka_unit_test(a_value_is_judged),
		cmocka_unit_test(the_worst_system_decides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
