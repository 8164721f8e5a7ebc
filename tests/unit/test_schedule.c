/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The open loop on a clock that the test moves: what is counted from where when events are on time, late, early, lost.
 */
#include "unit.h"

#undef HVLAB_HOST /* a descriptor as the guest sees it, with functions in it */
#define pause guest_pause /* unistd.h has another */
#include "x86.h"

static u64 tsc;

static u64 fake_rdtsc(void)
{
	return tsc++;
}

#define rdtsc fake_rdtsc
#include "workloads/engine/schedule.c"

#define PERIOD 1000

static u64 delay; /* of the next event, behind the moment it is due or asked for */

static u64 await_with_delay(u64 t)
{
	tsc = (tsc > t ? tsc : t) + delay;
	return tsc;
}

static u64 await_early(u64 t)
{
	tsc = t;
	return t - 7;
}

static u64 await_nothing(u64 t)
{
	tsc = t;
	return 0;
}

static struct hvlab_bench with(u64 (*await)(u64))
{
	return (struct hvlab_bench){.period = PERIOD, .await = await};
}

static void events_on_time_are_late_by_their_delay(void **state)
{
	struct hvlab_bench b = with(await_with_delay);
	struct schedule s;

	delay = 40;
	schedule_begin(&s, &b);
	u64 first = s.next;
	for (u64 k = 0; k < 5; k++) {
		assert_int_equal(s.next, first + k * PERIOD);
		assert_int_equal(schedule_slot(&s), 40);
	}
	assert_int_equal(s.missed, 0);
	assert_int_equal(s.early, 0);
	assert_false(s.lost);
}

/* 2500 ticks late: the two slots behind it are late from their own time, and the schedule does not move. */
static void a_late_event_is_counted_in_those_behind_it(void **state)
{
	struct hvlab_bench b = with(await_with_delay);
	struct schedule s;

	schedule_begin(&s, &b);
	u64 first = s.next;
	delay = 2500;
	assert_int_equal(schedule_slot(&s), 2500);
	delay = 0;
	u64 second = schedule_slot(&s), third = schedule_slot(&s);
	assert_in_range(second, 1500, 1510);
	assert_in_range(third, 500, 520);
	assert_int_equal(schedule_slot(&s), 0);
	assert_int_equal(s.missed, 2);
	assert_int_equal(s.next, first + 4 * PERIOD);
}

static void an_early_event_is_no_sample(void **state)
{
	struct hvlab_bench b = with(await_early);
	struct schedule s;

	schedule_begin(&s, &b);
	assert_int_equal(schedule_slot(&s), 0);
	assert_int_equal(s.early, 7);
	assert_false(s.lost);
}

static void a_lost_event_is_said_to_be_lost(void **state)
{
	struct hvlab_bench b = with(await_nothing);
	struct schedule s;

	schedule_begin(&s, &b);
	assert_int_equal(schedule_slot(&s), 0);
	assert_true(s.lost);
	assert_int_equal(s.early, 0);
}

static void the_control_sees_the_time_come(void **state)
{
	struct hvlab_bench b = with(await_nothing);
	struct schedule s;

	schedule_begin(&s, &b);
	for (int k = 0; k < 5; k++)
		assert_in_range(schedule_control(&s), 0, 2);
	assert_int_equal(s.missed, 0);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_on_time_are_late_by_their_delay),
		cmocka_unit_test(a_late_event_is_counted_in_those_behind_it),
		cmocka_unit_test(an_early_event_is_no_sample), cmocka_unit_test(a_lost_event_is_said_to_be_lost),
		cmocka_unit_test(the_control_sees_the_time_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
