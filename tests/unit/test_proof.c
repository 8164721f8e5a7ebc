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

/* What becomes of a system whose row is that, beside `bare` if there is one: its verdict and reason in one. */
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

	if (strncmp(r->reason, reason, strlen(reason)) || (!*reason && *r->reason))
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
	expect(LANE_PATH, &bare, (struct given){.body = 28500, .control = 180, .declared = 1}, "no exit was counted, yet", "^");
	expect(LANE_PATH, NULL, (struct given){.body = 28500, .control = 180, .declared = 1}, "", "~");
	expect(LANE_TIME, NULL, (struct given){.body = 28500, .control = 180, .declared = 1}, "", "~");
	/* exits, and no time for them */
	expect(LANE_PATH, &bare, (struct given){.body = 60, .control = 40, .declared = 1, .counted = 1000}, "1 exits an operation", "");
	expect(LANE_TIME, NULL, (struct given){.body = 600, .control = 40, .declared = 1, .counted = 1000}, "1 exits an operation", "");
	expect(LANE_TIME, NULL, (struct given){.body = 8000, .control = 40, .declared = 1, .counted = 1000}, "", "");
	/* nothing done */
	expect(LANE_PATH, NULL, (struct given){.body = 41, .control = 40, .declared = 1}, "its body has no operation", "^");
	expect(LANE_PATH, NULL, (struct given){.body = 40, .control = 40, .declared = 1}, "an exit is declared, none", "^");
	expect(LANE_PATH, NULL, (struct given){.body = 30, .control = 40, .declared = 0}, WHY_BELOW_RESOLUTION, "");
	expect(LANE_TIME, NULL, (struct given){.body = 30, .control = 40, .declared = 0}, WHY_BELOW_RESOLUTION, "");
	/* the control does it too */
	expect(LANE_PATH, &bare, (struct given){.body = 28520, .control = 28500, .declared = 1}, "its control takes 2850", "^");
	expect(LANE_PATH, NULL, (struct given){.body = 28520, .control = 28500, .declared = 1}, "no exit was counted, and its control", "^");
	expect(LANE_PATH, &bare, (struct given){.body = 38520, .control = 28500, .declared = EXITS_VARY, .counted = 1000}, "", "");
	/* a check that looks at nothing is no proof; exits are */
	expect(LANE_PATH, NULL, (struct given){.body = 60, .control = 40, .reason = HVLAB_IDLE_CHECK}, "nothing proves", "");
	expect(LANE_PATH, NULL, (struct given){.body = 28500, .control = 180, .declared = 1, .counted = 1000,
					       .reason = HVLAB_IDLE_CHECK}, "", "");
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
		cmocka_unit_test(values_must_be_what_they_say), cmocka_unit_test(clocks_of_a_host_have_one_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
