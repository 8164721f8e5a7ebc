/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * claim.c and summary.c: what may be called time or bandwidth, over every lane, class and clock there is; and that what is
 * below resolution never becomes a ratio.
 */
#include "unit.h"
#include "reason.h"
#include "compare.h"
#include "summary.h"

static const char *const classes[] = {"bare", "L1", "L2", "emulated", "unknown", "mixed"};
static const char *const clocks[] = {"verified", "consistent", "suspect", "invalid", "virtual", "mixed"};
static const char *const units[] = {"op", "load", "byte", "page", "irq"};
static const char *const benches[] = {"mem_chase_random", "mem_copy", "irq_ipi_running", "exit_cpuid", "cpu_alu"};

static bool may_be_time(enum lane lane, size_t class, size_t clock)
{
	return lane == LANE_TIME && class < 3 && clock < 2;
}

static void only_a_good_clock_on_hardware_gives_time(void **state)
{
	for (int lane = LANE_TIME; lane <= LANE_PATH; lane++)
		for (size_t i = 0; i < LEN(classes); i++)
			for (size_t k = 0; k < LEN(clocks); k++)
				for (size_t u = 0; u < LEN(units) * LEN(benches); u++) {
					struct claim_of c = {(enum lane)lane, classes[i], clocks[k],
							     benches[u / LEN(units)], units[u % LEN(units)], u % 2 ? NEED_SMP : 0};
					bool time = may_be_time(c.lane, i, k);

					assert_int_equal(!isnan(claim_ns(&c, 260, 2.6e9)), time);
					assert_int_equal(!isnan(claim_gb_s(&c, 0.26, 2.6e9)), time && !strcmp(c.unit, "byte"));
					assert_int_equal(claim_no_time(&c) == NULL, time);
				}
}

static void numbers_are_right(void **state)
{
	struct claim_of c = {LANE_TIME, "bare", "verified", "mem_copy", "byte", 0};

	assert_close(claim_ns(&c, 0.26, 2.6e9), 0.1, 1e-12);
	assert_close(claim_gb_s(&c, 0.26, 2.6e9), 10, 1e-9);
	assert_true(isnan(claim_gb_s(&c, -0.26, 2.6e9)));
	assert_true(isnan(claim_gb_s(&c, 0.26, 0)));
	assert_true(isnan(claim_ns(&c, 0.26, 0)));
}

static void the_path_lane_says_what_memory_is_not(void **state)
{
	struct claim_of c = {LANE_PATH, "L2", "virtual", "mem_copy", "byte", 0};

	assert_non_null(strstr(claim_note(&c), "bandwidth"));
	c = (struct claim_of){LANE_PATH, "L2", "virtual", "mem_chase_local", "load", 0};
	assert_non_null(strstr(claim_note(&c), "latency"));
	c = (struct claim_of){LANE_PATH, "L2", "virtual", "any_name", "op", NEED_SMP | NEED_RING0};
	assert_non_null(strstr(claim_note(&c), "claim.path-smp"));
	c = (struct claim_of){LANE_PATH, "L2", "virtual", "exit_cpuid", "op", 0};
	assert_string_equal(claim_note(&c), "");
	c.lane = LANE_TIME;
	assert_string_equal(claim_note(&c), "");
}

static void add(struct summary *s, const char *system, const char *clock, u32 round, u64 body, u64 control)
{
	struct stored_cell c = {.round = round, .exits_counted = -1, .clock_hz = 2e9};

	copy_str(c.system, system);
	copy_str(c.class, "L1");
	copy_str(c.clock, clock);
	copy_str(c.cell.bench, "mem_copy");
	copy_str(c.cell.unit, "byte");
	c.cell.n = 1000;
	series_push(&c.cell.body, body);
	series_push(&c.cell.control, control);
	assert_int_equal(summary_add(s, &c), 0);
	free(c.cell.body.v);
	free(c.cell.control.v);
}

static void rows_carry_their_time(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	char text[48];

	add(&s, "a", "consistent", 0, 550, 50);
	add(&s, "b", "invalid", 0, 550, 50);
	add(&s, "c", "suspect", 0, 550, 50);
	summary_finish(&s);
	assert_close(summary_ns(&s, &s.v[0]), 0.25, 1e-12);
	assert_close(summary_gb_s(&s, &s.v[0]), 4, 1e-9);
	assert_string_equal(summary_time(&s, &s.v[0], text), "4 GB/s");
	assert_true(isnan(s.v[1].value) && isnan(s.v[1].body) && isnan(s.v[1].control));
	assert_true(isnan(summary_ns(&s, &s.v[1])));
	assert_close(s.v[2].value, 0.5, 1e-12);
	assert_string_equal(summary_time(&s, &s.v[2], text), "");
	summary_free(&s);
}

/* A body that is faster than its control says nothing about the operation, on either side of a comparison. */
static void below_resolution_is_never_a_ratio(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct comparison c;
	const double negative[] = {-3, -2, -1}, zero[] = {0, 0, 0}, good[] = {10, 11, 12};

	add(&s, "a", "consistent", 0, 50, 60);
	summary_finish(&s);
	assert_true(isnan(s.v[0].value));
	assert_string_equal(s.v[0].reason, WHY_BELOW_RESOLUTION);
	assert_true(isnan(summary_ns(&s, &s.v[0])) && isnan(summary_gb_s(&s, &s.v[0])));
	summary_free(&s);
	for (int lane = LANE_TIME; lane <= LANE_PATH; lane++)
		for (int i = 0; i < 4; i++) {
			const double *bad = i % 2 ? negative : zero;

			compare_rounds(&c, (enum lane)lane, i < 2 ? bad : good, i < 2 ? good : bad, 3, &(struct compare_terms){.delta = 0.02});
			assert_int_equal(c.word, CMP_NONE);
			assert_string_equal(c.why, WHY_BELOW_RESOLUTION);
			assert_true(isnan(c.ratio) && isnan(c.low) && isnan(c.high));
		}
}

static void exits_have_a_word(void **state)
{
	struct summary_row r = {.exits_declared = 1, .exits_counted = -1};

	assert_string_equal(summary_exits_word(&r), "");
	r.exits_counted = 1000;
	assert_string_equal(summary_exits_word(&r), "agree");
	r.exits_disagree = true;
	assert_string_equal(summary_exits_word(&r), "disagree");
	r = (struct summary_row){.exits_declared = 1, .exits_counted = 0};
	assert_string_equal(summary_exits_word(&r), "not intercepted");
	r = (struct summary_row){.exits_declared = EXITS_VARY, .exits_counted = 5};
	assert_string_equal(summary_exits_word(&r), "");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_good_clock_on_hardware_gives_time), cmocka_unit_test(numbers_are_right),
		cmocka_unit_test(the_path_lane_says_what_memory_is_not), cmocka_unit_test(rows_carry_their_time),
		cmocka_unit_test(below_resolution_is_never_a_ratio), cmocka_unit_test(exits_have_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
