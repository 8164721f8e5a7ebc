/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a value is what it says it is: length, exits and control of a row against one another and against bare; and the
 * clocks of boots of one host.
 */
#include "clocks.h"
#include "proof.h"
#include "unit.h"
#include "reason.h"


struct given {
	const char *system;
	u64 body, control; /* of ten operations */
	s32 declared;
	s64 counted; /* thousandths */
	const char *reason;
};

static void add(struct summary *s, const struct given *g)
{
	struct stored_cell c = {.exits_counted = g->counted, .cell = {.n = 10, .exits_declared = g->declared}};

	copy_str(c.system, g->system);
	copy_str(c.class, "L1");
	copy_str(c.clock, "consistent");
	copy_str(c.cell.bench, "exit_x");
	copy_str(c.cell.unit, "op");
	copy_str(c.cell.reason, g->reason ? g->reason : "");
	series_push(&c.cell.body, g->body);
	series_push(&c.cell.control, g->control);
	summary_add(s, &c);
	cell_free(&c.cell);
}

/* What becomes of a system whose row is that, beside `bare` if there is one: the id of its reason. */
static void expect(enum lane lane, const struct given *bare, struct given g, const char *reason, const char *mark)
{
	struct summary s = {.lane = lane};

	g.system = "lab/qemu:kvm/direct";
	if (bare)
		add(&s, bare);
	add(&s, &g);
	summary_finish(&s);
	proof_judge(&s);

	const struct summary_row *r = &s.v[s.n - 1];

	if (!reason_is(r->reason, reason))
		fail_msg("\"%s\" is not \"%s\"", r->reason, reason);
	assert_string_equal(summary_exits_mark(r), mark);
	assert_int_equal(isnan(r->value), r->verdict == HVLAB_ERROR || !strcmp(reason, WHY_BELOW_RESOLUTION));
	summary_free(&s);
}

static void values_must_be_what_they_say(void **state)
{
	(void)state;
	const struct given bare = {"lab/qemu:bare", 50, 40, 1, EXITS_UNCOUNTED, NULL};

	/* honest: an exit; let through, as short as without a hypervisor, or too short for any exit */
	expect(LANE_PATH, &bare, (struct given){.body = 28500, .control = 180, .declared = 1, .counted = 1000}, "", "");
	expect(LANE_PATH, &bare, (struct given){.body = 60, .control = 40, .declared = 1}, "", "^");
	expect(LANE_PATH, NULL, (struct given){.body = 60, .control = 40, .declared = 1}, "", "^");
	/* long without an exit: a contradiction where bare is known, else nobody knows */
	expect(LANE_PATH, &bare, (struct given){.body = 28500, .control = 180, .declared = 1}, WHY_LONG_WITHOUT_EXIT, "^");
	expect(LANE_PATH, NULL, (struct given){.body = 28500, .control = 180, .declared = 1}, "", "~");
	expect(LANE_TIME, NULL, (struct given){.body = 28500, .control = 180, .declared = 1}, "", "~");
	/* exits, and no time for them */
	expect(LANE_PATH, &bare, (struct given){.body = 60, .control = 40, .declared = 1, .counted = 1000}, WHY_EXITS_TOO_SHORT, "");
	expect(LANE_TIME, NULL, (struct given){.body = 600, .control = 40, .declared = 1, .counted = 1000}, WHY_EXITS_TOO_SHORT, "");
	expect(LANE_TIME, NULL, (struct given){.body = 8000, .control = 40, .declared = 1, .counted = 1000}, "", "");
	/* nothing done */
	expect(LANE_PATH, NULL, (struct given){.body = 41, .control = 40, .declared = 1}, WHY_BODY_EMPTY, "^");
	expect(LANE_PATH, NULL, (struct given){.body = 40, .control = 40, .declared = 1}, WHY_BODY_SHORT, "^");
	expect(LANE_PATH, NULL, (struct given){.body = 30, .control = 40, .declared = 0}, WHY_BELOW_RESOLUTION, "");
	expect(LANE_TIME, NULL, (struct given){.body = 30, .control = 40, .declared = 0}, WHY_BELOW_RESOLUTION, "");
	/* the control does it too */
	expect(LANE_PATH, &bare, (struct given){.body = 28520, .control = 28500, .declared = 1}, WHY_CONTROL_LONG, "^");
	expect(LANE_PATH, NULL, (struct given){.body = 28520, .control = 28500, .declared = 1}, WHY_CONTROL_HEAVY, "^");
	expect(LANE_PATH, &bare, (struct given){.body = 38520, .control = 28500, .declared = EXITS_VARY, .counted = 1000}, "", "");
	/* a check that looks at nothing is no proof; exits are */
	expect(LANE_PATH, NULL, (struct given){.body = 60, .control = 40, .reason = HVLAB_IDLE_CHECK}, WHY_IDLE_CHECK, "");
	expect(LANE_PATH, NULL, (struct given){.body = 28500, .control = 180, .declared = 1, .counted = 1000,
					       .reason = HVLAB_IDLE_CHECK}, "", "");
}

/* One round with that result; counted: its exits. */
static void add_result(struct summary *s, const char *system, u32 round, u64 n, enum hvlab_result kind, u64 result, bool counted)
{
	struct stored_cell c = {.exits_counted = counted ? 0 : EXITS_UNCOUNTED, .round = round, .result = kind,
				.cell = {.n = n, .result = result}};

	copy_str(c.system, system);
	copy_str(c.class, "emulated");
	copy_str(c.cell.bench, "cpu_x");
	series_push(&c.cell.body, 20 * n);
	series_push(&c.cell.control, 2 * n);
	summary_add(s, &c);
	cell_free(&c.cell);
}

/* A system with result 7 of ten operations and one of `b` of n on KVM: is the latter withdrawn? */
static void result_is(const char *reference, enum hvlab_result kind, u64 n, u64 b, bool counted, const char *reason)
{
	struct summary s = {.lane = LANE_PATH};
	const char *kvm = "lab/qemu:kvm/direct";

	add_result(&s, reference, 0, 10, kind, 7, strcmp(reference, "lab/qemu:bare"));
	add_result(&s, kvm, 1, n, kind, b, counted);
	summary_finish(&s);
	proof_judge(&s);

	const struct summary_row *r = summary_find(&s, "cpu_x", "", kvm);

	assert_string_equal(r->reason, reason);
	assert_int_equal(r->verdict == HVLAB_ERROR, *reason != 0);
	assert_int_equal(isnan(r->value), *reason != 0);
	summary_free(&s);
}

static void results_must_be_those_of_the_reference(void **state)
{
	(void)state;
	const char *bare = "lab/qemu:bare", *core = "lab/qemu:minimal/svm", *own = "lab/qemu:kvm/direct";

	result_is(bare, RESULT_SAME, 10, 7, false, "");
	result_is(bare, RESULT_SAME, 10, 8, false, "proof.result result=0x8 expected=0x7 round=0 reference=bare");
	result_is(bare, RESULT_SAME, 20, 8, true, "proof.result result=0x8 expected=0x7 round=0 reference=bare");
	result_is(bare, RESULT_OWN, 10, 8, true, "");
	result_is(bare, RESULT_COUNTED, 10, 8, true, ""); /* bare answers no mark, so it has done fewer */
	result_is(core, RESULT_COUNTED, 10, 8, true, "proof.result result=0x8 expected=0x7 round=0 reference=minimal/svm");
	result_is(core, RESULT_COUNTED, 20, 8, true, "");
	result_is(core, RESULT_COUNTED, 10, 8, false, "");
	result_is(own, RESULT_COUNTED, 10, 8, true, "proof.result result=0x8 expected=0x7 round=0 reference=kvm/direct");
	result_is(core, RESULT_NEAR, 10, 8, true, ""); /* one may always be there twice ... */
	result_is(core, RESULT_NEAR, 10, 9, true, "proof.result result=0x9 expected=0x7 round=0 reference=minimal/svm");
	result_is(core, RESULT_NEAR, 20, 9, true, "");
	result_is(bare, RESULT_FACT, 10, 8, true, ""); /* held against what its own guest tells, elsewhere */
	result_is(bare, RESULT_WITHIN, 10, 8, true, "");
	result_is("ssh://h:kvm/direct", RESULT_SAME, 10, 8, true, ""); /* another machine, and no reference */
}

static void clocks_of_a_host_have_one_rate(void **state)
{
	(void)state;
	struct clocks c = {0};

	clocks_add(&c, 1, "a", 2.6e9, 13e-6, 0);
	clocks_add(&c, 2, "a", 2.6e9 * 1.0003, 13e-6, 0);
	clocks_add(&c, 3, "b", 2.6e9 * 1.0003, 13e-6, 0);
	clocks_add(&c, 4, "a", 2.6e9 * 1.0003, 13e-6, 2.6e9);
	clocks_compare(&c);
	assert_true(clocks_apart(&c, 1) < 0 && clocks_apart(&c, 2) > 0); /* of two neither is believed */
	assert_true(clocks_apart(&c, 3) == 0 && clocks_apart(&c, 4) == 0);
	clocks_add(&c, 5, "a", 2.6e9 * 1.00001, 13e-6, 0);
	clocks_compare(&c);
	assert_true(clocks_apart(&c, 1) == 0 && clocks_apart(&c, 5) == 0);
	assert_close(clocks_apart(&c, 2), 290e-6, 1e-6);
	clocks_free(&c);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_must_be_what_they_say), cmocka_unit_test(results_must_be_those_of_the_reference),
		cmocka_unit_test(clocks_of_a_host_have_one_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
