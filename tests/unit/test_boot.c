/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot.c: facts, words, and exits per operation from marks.
 */
#include "unit.h"
#include "boot.h"

static void the_last_fact_wins(void **state)
{
	struct facts f = {0};

	facts_set(&f, "b", "1");
	facts_set(&f, "a", "2");
	facts_set(&f, "b", "3");
	assert_int_equal(f.n, 2);
	assert_string_equal(facts_get(&f, "b"), "3");
	assert_null(facts_get(&f, "c"));
	facts_sort(f.v, f.n);
	assert_string_equal(f.v[0].key, "a");
	facts_free(&f);
}

static void verdicts_have_words(void **state)
{
	enum hvlab_verdict v;

	for (int i = HVLAB_OK; i <= HVLAB_TIMEOUT; i++) {
		assert_int_equal(verdict_parse(verdict_word((enum hvlab_verdict)i), &v), 0);
		assert_int_equal(v, i);
	}
	assert_int_equal(verdict_parse("passed", &v), -EINVAL);
	assert_string_equal(class_word(CLASS_L2), "L2");
}

static struct counters exits(u64 all, u64 irq)
{
	return (struct counters){.n = 2, .c = {{"exits", all}, {"irq_exits", irq}}};
}

static struct cell counted(u64 start, u64 body, u64 control, s32 declared)
{
	return (struct cell){.count_ops = 1000, .exits_declared = declared,
			     .at = {exits(start, 0), exits(body, 0), exits(control, 0)}};
}

/* The exits of the marks themselves are in both halves and must cancel. */
static void exits_per_operation_without_the_marks(void **state)
{
	struct cell c = counted(500, 500 + 1000 + 93, 500 + 1000 + 93 + 93, 1);
	s64 milli = 0;

	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_int_equal(milli, 1000);
	assert_false(cell_exits_disagree(&c));
}

static void host_interrupts_do_not_count(void **state)
{
	struct cell c = counted(0, 1010, 1010, 1);
	s64 milli = 0;

	c.at[MARK_BODY] = exits(1010, 10);
	c.at[MARK_CONTROL] = exits(1010, 10);
	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_int_equal(milli, 1000);
}

static void tolerance_is_5_percent_of_an_exit_and_two(void **state)
{
	struct cell inside = counted(0, 1052, 1052, 1), outside = counted(0, 1053, 1053, 1);
	struct cell none = counted(0, 2000, 2000, 1), vary = counted(0, 5, 5, EXITS_VARY);

	assert_false(cell_exits_disagree(&inside));
	assert_true(cell_exits_disagree(&outside));
	assert_true(cell_exits_disagree(&none));
	assert_false(cell_exits_disagree(&vary));
}

static void not_intercepted_is_no_disagreement(void **state)
{
	struct cell through = counted(7, 7, 7, 1), dead_counter = counted(0, 0, 0, 1), none_declared = counted(7, 7, 7, 0);

	struct cell first = counted(0, 14, 28, 1); /* of a counter that begins with this benchmark */

	assert_true(cell_not_intercepted(&first));
	assert_true(cell_not_intercepted(&through));
	assert_false(cell_exits_disagree(&through));
	assert_false(cell_not_intercepted(&dead_counter));
	assert_true(cell_exits_disagree(&dead_counter));
	assert_false(cell_not_intercepted(&none_declared));
}

static void two_exits_are_what_marks_leave(void **state)
{
	struct cell c = counted(7, 7 + 14, 7 + 14 + 15, 1), more = counted(7, 7 + 18, 7 + 18 + 15, 0);
	s64 milli = -1;

	assert_true(cell_not_intercepted(&c));
	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_int_equal(milli, 0);
	assert_int_equal(cell_exits_milli(&more, &milli), 0);
	assert_int_equal(milli, 3);
	c.count_ops = 1; /* of so few, one exit less is not nothing */
	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_int_equal(milli, -1000);
}

static void uncounted_is_said(void **state)
{
	struct cell c = counted(0, 10, 10, 1);
	s64 milli;

	c.at[MARK_CONTROL].n = 0;
	assert_int_equal(cell_exits_milli(&c, &milli), -ENODATA);
	assert_false(cell_exits_disagree(&c));
	c = counted(0, 10, 10, 1);
	c.count_ops = 0;
	assert_int_equal(cell_exits_milli(&c, &milli), -ENODATA);
}

static void wild_counters_do_not_overflow(void **state)
{
	struct cell c = counted(0, INT64_MAX, INT64_MAX, INT32_MAX);
	s64 milli;

	c.count_ops = 1;
	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_true(milli == INT64_MAX);
	c.count_ops = UINT64_MAX;
	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_true(cell_exits_disagree(&c));
	c = counted(100, 40, 40, 0);
	assert_int_equal(cell_exits_milli(&c, &milli), 0);
	assert_int_equal(milli, -60);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_last_fact_wins), cmocka_unit_test(verdicts_have_words),
		cmocka_unit_test(exits_per_operation_without_the_marks), cmocka_unit_test(host_interrupts_do_not_count),
		cmocka_unit_test(tolerance_is_5_percent_of_an_exit_and_two), cmocka_unit_test(uncounted_is_said),
		cmocka_unit_test(not_intercepted_is_no_disagreement), cmocka_unit_test(two_exits_are_what_marks_leave),
		cmocka_unit_test(wild_counters_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
