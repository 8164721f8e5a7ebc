/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * summary.c and compare_set.c: rows out of cells, what may be said of a number, two systems compared as one family.
 */
#include "unit.h"
#include "reason.h"
#include "compare_set.h"

/* One cell of three batches; body ticks per operation as given, control 10. */
static void add(struct summary *s, const char *system, const char *bench, u32 round, u64 body, u64 last)
{
	struct stored_cell c = {.round = round, .exits_counted = EXITS_UNCOUNTED};

	copy_str(c.system, system);
	copy_str(c.class, "L1");
	copy_str(c.clock, s->lane == LANE_PATH ? "virtual" : "consistent");
	copy_str(c.cell.bench, bench);
	copy_str(c.cell.unit, "op");
	c.cell.n = 1;
	c.cell.exits_declared = 1;
	for (int i = 0; i < 3; i++) {
		series_push(&c.cell.body, i == 2 ? last : body);
		series_push(&c.cell.control, 10);
	}
	assert_int_equal(summary_add(s, &c), 0);
	free(c.cell.body.v);
	free(c.cell.control.v);
}

static void add_verdict(struct summary *s, const char *system, const char *bench, u32 round, u32 attempt,
			enum hvlab_verdict v, const char *reason)
{
	struct stored_cell c = {.round = round, .attempt = attempt, .exits_counted = EXITS_UNCOUNTED};

	copy_str(c.system, system);
	copy_str(c.class, "L1");
	copy_str(c.clock, "virtual");
	copy_str(c.cell.bench, bench);
	c.cell.verdict = v;
	copy_str(c.cell.reason, reason);
	assert_int_equal(summary_add(s, &c), 0);
}

static void identical_boots_are_said_to_be(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	char text[48];

	add(&s, "lab:bare", "exit_cpuid", 0, 110, 111);
	add(&s, "lab:bare", "exit_cpuid", 1, 110, 111);
	add(&s, "lab:bare", "exit_cr3", 0, 110, 111);
	add(&s, "lab:bare", "exit_cr3", 1, 110, 112);
	add(&s, "lab:bare", "exit_desc", 0, 110, 110);
	summary_finish(&s);
	assert_int_equal(s.n, 3);
	assert_close(s.v[0].value, 100, 0);
	assert_string_equal(summary_evidence(&s, &s.v[0], text), "identical 2/2");
	/* The medians agree, the samples do not: that is no proof. */
	assert_close(s.v[1].value, 100, 0);
	assert_string_equal(summary_evidence(&s, &s.v[1], text), "differs 1/2");
	assert_string_equal(summary_evidence(&s, &s.v[2], text), "1 boot, unproven");
	summary_free(&s);
}

/* A device that answers in real time: the most frequent of each boot, and never a word of repetition or difference. */
static void what_answers_in_real_time_repeats_nothing(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	struct compare_set p;
	char text[48];

	for (u32 round = 0; round < 3; round++) {
		add(&s, "lab/qemu:bare+nvme", "io_rt", round, 110 + round, 999);
		add(&s, "lab/qemu:minimal/svm+nvme", "io_rt", round, 112, 112);
		add(&s, "lab/qemu:kvm/qemu+nvme", "io_rt", round, 112, 112);
	}
	summary_finish(&s);
	assert_close(s.v[0].value, 101, 0); /* the middle of 100, 101, 102 */
	assert_string_equal(s.v[0].reason, WHY_REAL_TIME);
	assert_string_equal(summary_evidence(&s, &s.v[0], text), "3 boots, real time");
	assert_false(summary_differs(&s.v[0]));
	for (int i = 1; i <= 2; i++) {
		compare_set_make(&p, &s, s.v[0].system, &s, s.v[i].system, COMPARE_DELTA, NULL);
		assert_int_equal(p.v[0].c.word, CMP_INCONCLUSIVE);
		assert_string_equal(p.v[0].c.why, WHY_REAL_TIME);
		assert_close(p.v[0].c.b, 102, 0);
		assert_true(isnan(p.v[0].c.ratio));
		compare_set_free(&p);
	}
	assert_string_equal(s.v[2].reason, "");
	summary_free(&s);
}

/* Values of 0 in one round and 3 in the other: neither is the number of this row. */
static void a_row_below_resolution_has_no_value(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	char text[48];

	add(&s, "lab:bare", "x", 0, 10, 10);
	add(&s, "lab:bare", "x", 1, 13, 13);
	add(&s, "lab:bare", "y", 0, 10, 10);
	add(&s, "lab:bare", "y", 1, 10, 10);
	summary_finish(&s);
	for (size_t i = 0; i < s.n; i++) {
		assert_true(isnan(s.v[i].value) && isnan(s.v[i].low));
		assert_int_equal(s.v[i].n, 0);
		assert_string_equal(s.v[i].reason, WHY_BELOW_RESOLUTION);
		assert_int_equal(s.v[i].verdict, HVLAB_OK);
	}
	assert_string_equal(summary_evidence(&s, &s.v[0], text), "differs 1/2");
	assert_string_equal(summary_evidence(&s, &s.v[1], text), "identical 2/2");
	summary_free(&s);
}

/*
 * A control near a fifth of the body: launches on both sides of the limit. All of them have a part in the value, or there is none;
 * the mean of those that pass would be that of the longer ones.
 */
static void no_launch_is_dropped_by_its_own_value(void **state)
{
	for (int shift = -3; shift <= 3; shift += 6) {
		struct summary s = {.lane = LANE_TIME};

		for (u32 round = 0; round < 10; round++) {
			u64 body = (u64)(41 + shift + 2 * (int)round); /* of which the control has 10 */
			add(&s, "local:x", "b", round, body, body);
		}
		summary_finish(&s);
		assert_int_equal(s.v[0].n, shift > 0 ? 10 : 0);
		assert_true(shift > 0 ? s.v[0].value > 41 && s.v[0].value < 43.5 : isnan(s.v[0].value));
		summary_free(&s);
	}
}

static void in_the_path_lane_nothing_is_too_small(void **state)
{
	struct summary s = {.lane = LANE_PATH}, t = {.lane = LANE_TIME};

	add(&s, "lab:bare", "clk_null", 0, 11, 11);
	add(&t, "local:native", "clk_null", 0, 11, 11);
	add(&t, "local:native", "clk_null", 1, 11, 11);
	summary_finish(&s);
	summary_finish(&t);
	assert_close(s.v[0].value, 1, 0);
	assert_true(isnan(t.v[0].value));
	assert_int_equal(t.v[0].n, 0);
	assert_true(*t.v[0].reason);
	summary_free(&s);
	summary_free(&t);
}

static void time_has_n_and_an_interval(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	char text[48];

	add(&s, "local:native", "exit_cpuid", 0, 1010, 1010);
	add(&s, "local:native", "exit_cpuid", 1, 1030, 1030);
	summary_finish(&s);
	assert_int_equal(s.v[0].n, 2);
	assert_close(s.v[0].value, sqrt(1000.0 * 1020.0), 1e-6);
	/* t(0.975, 1) = 12.706; s of two logs is their difference over the root of two. */
	assert_close(log(s.v[0].high / s.v[0].value), 12.7062047 * log(1.02) / 2, 1e-6);
	assert_non_null(strstr(summary_evidence(&s, &s.v[0], text), "n=2 +-"));
	summary_free(&s);
}

/* Ten launches, of which each boot of the host has five: two units, and the interval of two. */
static void add_on_host(struct summary *s, const char *system, u32 round, const char *host, double value)
{
	struct stored_cell c = {.round = round, .exits_counted = EXITS_UNCOUNTED, .clock = "consistent", .class = "L1", .cell = {.n = 1}};

	copy_str(c.system, system);
	copy_str(c.host_boot, host);
	copy_str(c.cell.bench, "b");
	series_push(&c.cell.body, (u64)(value + 10));
	series_push(&c.cell.control, 10);
	summary_add(s, &c);
	free(c.cell.body.v);
	free(c.cell.control.v);
}

static void boots_of_the_host_are_the_units(void **state)
{
	for (u32 boots = 1; boots <= 5; boots += 2) {
		struct summary s = {.lane = LANE_TIME};
		struct compare_set p;
		char host[] = "boot 0", text[48];

		for (u32 round = 0; round < 15; round++) {
			u32 boot = round / (15 / boots);
			host[5] = (char)('0' + boot);
			add_on_host(&s, "local:x", round, host, 1000000 + 100000 * boot + 100 * round);
			add_on_host(&s, "local:x+aa", round, host, 1000000 + 100000 * boot + 100 * (round ^ 1));
			add_on_host(&s, "local:y", round, host, (1000000 + 100000 * boot) * (boot % 2 ? 1.2 : 1.1) + 100 * round);
		}
		summary_finish(&s);
		const struct summary_row *r = summary_find(&s, "b", "", "local:x");
		assert_int_equal(r->n, 15);
		assert_int_equal(r->units, boots > 1 ? boots : 15);
		assert_true(boots > 1 ? r->high / r->low > 1.2 : r->high / r->low < 1.001);
		assert_int_equal(!!strstr(summary_evidence(&s, r, text), " (15) "), boots > 1);
		compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
		assert_int_equal(p.v[0].c.n, boots > 1 ? boots : 15);
		assert_int_equal(p.v[0].c.df, boots > 1 ? boots - 1 : 14);
		/* What differs between boots is in no interval of a single one. */
		assert_true(boots > 1 ? p.v[0].c.high / p.v[0].c.low > 1.05 : p.v[0].c.high / p.v[0].c.low < 1.001);
		/* So it is of the mean of all rows, and of what a history takes for the difference of a system from itself. */
		size_t rows;
		assert_int_equal(compare_set_mean(&p, LANE_TIME, &rows).n, boots > 1 ? boots : 15);
		assert_int_equal(p.v[0].aa.n, boots > 1 ? boots : 15);
		assert_close(compare_set_floor(&s, r), fmax(log(p.v[0].aa.high), -log(p.v[0].aa.low)), 1e-12);
		assert_true(compare_set_floor(&s, r) > 0);
		assert_true(compare_set_floor(&s, summary_find(&s, "b", "", "local:y")) == 0);
		compare_set_free(&p);
		summary_free(&s);
	}
}

/* A round that was launched on another boot than its partner is a boot of its own, in the mean as in each row. */
static void a_round_on_two_boots_is_its_own(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;
	size_t rows;

	for (u32 round = 0; round < 6; round++) {
		add_on_host(&s, "local:x", round, round < 3 ? "one" : "two", 1000000 + 100 * round);
		add_on_host(&s, "local:y", round, round < 4 ? "one" : "two", 1100000 + 100 * round);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	assert_int_equal(p.v[0].c.n, 3);
	assert_int_equal(compare_set_mean(&p, LANE_TIME, &rows).n, 3);
	compare_set_free(&p);
	summary_free(&s);
}

/* In the order of the store a row is found by halves; in any other it is found as well. */
static void rows_are_found_in_any_order(void **state)
{
	static const char *const benches[] = {"c", "a", "b", "d", "e"}, *const systems[] = {"local:y", "local:x+aa", "local:x"};

	for (int ordered = 0; ordered < 2; ordered++) {
		struct summary s = {.lane = LANE_TIME};
		for (int i = 0; i < 15; i++)
			add(&s, ordered ? (const char *[]){"local:x", "local:x+aa", "local:y"}[i % 3] : systems[i % 3],
			    ordered ? (const char *[]){"a", "b", "c", "d", "e"}[i / 3] : benches[i / 3], 0, 1000 + (u64)i, 1000);
		summary_finish(&s);
		assert_int_equal(s.ordered, ordered);
		for (int i = 0; i < 15; i++) {
			const struct summary_row *r = summary_find(&s, benches[i / 3], "", systems[i % 3]);
			assert_non_null(r);
			assert_string_equal(r->bench, benches[i / 3]);
			assert_string_equal(r->system, systems[i % 3]);
			assert_string_equal(summary_twin(&s, benches[i / 3], "")->system, "local:x+aa");
		}
		assert_null(summary_find(&s, "aa", "", "local:x"));
		assert_null(summary_find(&s, "z", "", "local:x"));
		assert_null(summary_twin(&s, "", ""));
		summary_free(&s);
	}
}

static void an_invalid_clock_gives_no_time(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct stored_cell c = {.round = 0, .exits_counted = EXITS_UNCOUNTED, .clock = "invalid", .class = "L1", .system = "a"};

	copy_str(c.cell.bench, "exit_cpuid");
	c.cell.n = 1;
	series_push(&c.cell.body, 1000);
	series_push(&c.cell.control, 10);
	summary_add(&s, &c);
	summary_finish(&s);
	assert_true(isnan(s.v[0].value));
	assert_non_null(strstr(s.v[0].reason, "clock"));
	free(c.cell.body.v);
	free(c.cell.control.v);
	summary_free(&s);
}

static void the_worst_verdict_and_the_last_attempt_count(void **state)
{
	struct summary s = {.lane = LANE_PATH};

	add_verdict(&s, "a", "exit_mmio", 0, 0, HVLAB_CRASH, "triple fault");
	add_verdict(&s, "a", "exit_mmio", 0, 1, HVLAB_SKIP, "no IOAPIC");
	add_verdict(&s, "a", "irq_selfipi", 0, 0, HVLAB_OK, "");
	add_verdict(&s, "a", "irq_selfipi", 1, 0, HVLAB_FAIL, "wrong vector");
	summary_finish(&s);
	assert_int_equal(s.v[0].verdict, HVLAB_SKIP);
	assert_int_equal(s.v[1].verdict, HVLAB_FAIL);
	assert_string_equal(s.v[1].reason, "wrong vector");
	summary_free(&s);
}

/* Batches that were longer before the series came to rest have no part in the value; a median over all of them would have. */
static void a_warm_up_is_in_no_value(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct stored_cell c = {.exits_counted = EXITS_UNCOUNTED, .system = "local:x", .class = "L1", .clock = "consistent", .cell = {.n = 1}};

	copy_str(c.cell.bench, "b");
	for (u64 i = 0; i < 30; i++) {
		series_push(&c.cell.body, i < 13 ? 2000 + i : 1000 + 7 * i % 17);
		series_push(&c.cell.control, 10);
	}
	summary_add(&s, &c);
	summary_finish(&s);
	assert_int_equal(s.v[0].steady[STEADY_WARM_UP], 1);
	assert_close(s.v[0].value, 998, 1e-9);
	free(c.cell.body.v);
	free(c.cell.control.v);
	summary_free(&s);
}

/* One launch in ten as the audit saw it: all of its batches 17 times as long. It counts, and it is named. */
static void a_launch_of_another_size_is_named(void **state)
{
	struct summary s = {.lane = LANE_TIME};

	for (u32 round = 0; round < 10; round++)
		add(&s, "local:x", "cpu_div", round, round == 6 ? 17010 : 1010 + round, 1010);
	summary_finish(&s);
	assert_int_equal(s.v[0].n, 10);
	assert_true(s.v[0].value > 1250);
	assert_string_equal(s.v[0].reason, "value.launch-apart n=1 of=10 round=6 times=16.9");
	summary_free(&s);
}

/* Where most launches have come to nothing there is no number; where a few have, they are counted. */
static void without_a_steady_state_there_is_no_value(void **state)
{
	for (u32 unsteady = 1; unsteady <= 5; unsteady++) {
		bool allowed = unsteady == 5; /* a value, and what is wrong with it */
		struct summary s = {.lane = LANE_TIME, .allow_unsteady = allowed};

		for (u32 round = 0; round < 6; round++) {
			struct stored_cell c = {.round = round, .exits_counted = EXITS_UNCOUNTED, .clock = "consistent", .class = "L1",
						.system = "a", .cell = {.bench = "b", .n = 1}};
			for (u64 i = 0; i < 30; i++) {
				series_push(&c.cell.body, i >= 20 && round < unsteady ? 2000 + i : 1000 + i % 3);
				series_push(&c.cell.control, 10);
			}
			summary_add(&s, &c);
			free(c.cell.body.v);
			free(c.cell.control.v);
		}
		summary_finish(&s);
		assert_int_equal(isnan(s.v[0].value), unsteady == 4);
		assert_int_equal(s.v[0].steady[STEADY_NONE], unsteady);
		assert_true(reason_is(s.v[0].reason, WHY_NO_STEADY_STATE));
		summary_free(&s);
	}
}

static void exits_are_counted_against_declared(void **state)
{
	char text[48];
	struct summary_row r = {.exits_declared = 1, .exits_counted = EXITS_UNCOUNTED};

	assert_string_equal(summary_exits(&r, text), "-/1");
	r.exits_counted = 1000;
	assert_string_equal(summary_exits(&r, text), "1/1");
	r.exits_counted = -1;
	assert_string_equal(summary_exits(&r, text), "-0.001/1");
	r.exits_counted = 2003;
	r.exits_disagree = true;
	assert_string_equal(summary_exits(&r, text), "2.003/1!");
	r = (struct summary_row){.exits_declared = EXITS_VARY, .exits_counted = 0};
	assert_string_equal(summary_exits(&r, text), "0/varies");
	r = (struct summary_row){.exits_declared = 1, .exits_counted = 0};
	assert_string_equal(summary_exits(&r, text), "0/1^");
}

/* Of rounds that disagree the one that is not as declared is shown, whichever it is. */
static void an_exit_too_many_is_seen_in_any_round(void **state)
{
	for (u32 odd = 0; odd < 3; odd++) {
		struct summary s = {.lane = LANE_PATH};
		char text[48];

		for (u32 round = 0; round < 3; round++) {
			struct stored_cell c = {.round = round, .exits_counted = round == odd ? 1500 : 1000, .exits_disagree = round == odd,
						.system = "a", .class = "emulated", .clock = "virtual",
						.cell = {.bench = "b", .n = 1, .exits_declared = 1}};
			series_push(&c.cell.body, 30);
			series_push(&c.cell.control, 10);
			summary_add(&s, &c);
			free(c.cell.body.v);
			free(c.cell.control.v);
		}
		summary_finish(&s);
		assert_string_equal(summary_exits(&s.v[0], text), "1.5/1!");
		summary_free(&s);
	}
}

static void what_has_no_hypervisor_comes_first(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	size_t n;

	add_verdict(&s, "lab:a/b", "x", 0, 0, HVLAB_OK, "");
	add_verdict(&s, "local:native", "x", 0, 0, HVLAB_OK, "");
	add_verdict(&s, "lab:bare", "x", 0, 0, HVLAB_OK, "");
	add_verdict(&s, "lab:a/b", "y", 0, 0, HVLAB_OK, "");
	const char **systems = summary_systems(&s, &n);
	assert_int_equal(n, 3);
	assert_string_equal(systems[0], "lab:bare");
	assert_string_equal(systems[1], "local:native");
	assert_string_equal(systems[2], "lab:a/b");
	free(systems);
	summary_free(&s);
}

static const struct bench_pair *pair_for(const struct compare_set *p, const char *bench)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp((p->v[i].a ? p->v[i].a : p->v[i].b)->bench, bench))
			return &p->v[i];
	fail_msg("no %s", bench);
	return NULL;
}

static void instructions_are_equal_or_different(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	struct compare_set p;

	for (u32 round = 0; round < 2; round++) {
		add(&s, "lab:bare", "same", round, 110, 110);
		add(&s, "lab:kvm", "same", round, 110, 110);
		add(&s, "lab:bare", "more", round, 110, 110);
		add(&s, "lab:kvm", "more", round, 210, 210);
		add(&s, "lab:bare", "nothing", round, 10, 10);
		add(&s, "lab:kvm", "nothing", round, 13, 13);
		add(&s, "lab:kvm", "alone", round, 13, 13);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "lab:bare", &s, "lab:kvm", 0.02, NULL);
	assert_int_equal(p.n, 4);
	assert_int_equal(pair_for(&p, "same")->c.word, CMP_EQUAL);
	assert_int_equal(pair_for(&p, "more")->c.word, CMP_DIFFERENT);
	assert_close(pair_for(&p, "more")->c.ratio, 2, 1e-12);
	assert_int_equal(pair_for(&p, "nothing")->c.word, CMP_NONE);
	assert_string_equal(pair_for(&p, "nothing")->c.why, WHY_BELOW_RESOLUTION);
	assert_true(isnan(pair_for(&p, "nothing")->c.ratio));
	assert_int_equal(pair_for(&p, "alone")->c.word, CMP_NONE);
	assert_string_equal(pair_for(&p, "alone")->c.why, WHY_NOT_RUN_ON_BOTH);
	/* 3 instructions out of nothing: no limit says anything of that, and it does not pass one. */
	assert_int_equal(compare_set_outcome(&p, NAN).blind, 0);
	assert_int_equal(compare_set_outcome(&p, 1.0).blind, 1);
	assert_int_equal(compare_set_outcome(&p, 1.0).slow, 0);
	assert_int_equal(compare_set_outcome(&p, 0.5).slow, 1);
	compare_set_free(&p);
	summary_free(&s);
}

/* Rounds of a system and of its control that differ by `noise` in either direction, and of another that is `factor` slower. */
static struct bench_pair judged(u64 noise, double factor)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++) {
		u64 base = 100000 + 7 * round, twin = round % 2 ? base + 10 + noise : base + 10 - noise;
		add(&s, "local:x", "b", round, base + 10, base + 10);
		add(&s, "local:x+aa", "b", round, twin, twin);
		u64 other = (u64)((double)base * factor) + 10;
		add(&s, "local:y", "b", round, other, other);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	struct bench_pair m = p.v[0];
	assert_true(p.aa);
	compare_set_free(&p);
	summary_free(&s);
	return m;
}

static void a_difference_must_be_larger_than_a_a(void **state)
{
	assert_int_equal(judged(100, 1.10).c.word, CMP_SLOWER);
	assert_int_equal(judged(100, 0.90).c.word, CMP_FASTER);
	assert_int_equal(judged(100, 1.001).c.word, CMP_EQUIVALENT);
	/* The control is off by 30 % in every other round: 10 % cannot be told from that. */
	struct bench_pair m = judged(30000, 1.10);
	assert_int_equal(m.c.word, CMP_INCONCLUSIVE);
	assert_string_equal(m.c.why, WHY_WITHIN_AA);
}

/* A noisy twin makes no equivalence: the interval must lie inside what was declared, not inside the noise. */
static void noise_is_no_equivalence(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++) {
		u64 shift = round % 2 ? 40000 : 0;
		add(&s, "local:x", "b", round, 100010, 100010);
		add(&s, "local:x+aa", "b", round, 100010 + shift, 100010 + shift);
		add(&s, "local:y", "b", round, 100010 + (40000 - shift), 100010 + (40000 - shift));
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	assert_int_equal(p.v[0].c.word, CMP_INCONCLUSIVE);
	compare_set_free(&p);
	summary_free(&s);
}

static void a_twin_that_differs_is_said(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++) {
		add(&s, "local:x", "b", round, 100010 + round, 100010);
		add(&s, "local:x+aa", "b", round, 120010 + 3 * round, 120010);
		add(&s, "local:y", "b", round, 150010, 150010);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	assert_true(p.v[0].aa_differs);
	assert_int_equal(p.v[0].c.word, CMP_INCONCLUSIVE);
	assert_non_null(strstr(p.v[0].c.why, WHY_AA_DIFFERS));
	assert_int_equal(compare_set_outcome(&p, 0.1).open, 1);
	assert_int_equal(compare_set_outcome(&p, 0.1).slow, 0);
	compare_set_free(&p);
	/* A/A looked at by itself is judged like any other two. */
	compare_set_make(&p, &s, "local:x", &s, "local:x+aa", 0.02, NULL);
	assert_int_equal(p.v[0].c.word, CMP_SLOWER);
	assert_false(p.v[0].aa_differs);
	compare_set_free(&p);
	summary_free(&s);
}

/* 1.1 % more, proven to lie within the 2 % that do not matter, is not slower, whatever the limit. */
static void what_is_equivalent_is_not_slower(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++) {
		add(&s, "local:x", "b", round, 100010 + round, 100010 + round);
		add(&s, "local:x+aa", "b", round, 100010 + round, 100010 + round);
		add(&s, "local:y", "b", round, 101110 + round, 101110 + round);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	assert_int_equal(p.v[0].c.word, CMP_EQUIVALENT);
	assert_int_equal(compare_set_outcome(&p, 0.01).slow, 0);
	compare_set_free(&p);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.005, NULL);
	assert_int_equal(p.v[0].c.word, CMP_SLOWER);
	assert_int_equal(compare_set_outcome(&p, 0.01).slow, 1);
	compare_set_free(&p);
	summary_free(&s);
}

/* Without A/A nobody knows what rounds do by themselves, so neither is said; any system's control will do. */
static void without_a_control_nothing_is_slower(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++) {
		add(&s, "local:y", "b", round, 100010 + round, 100010);
		add(&s, "local:z", "b", round, 150010 + round, 150010);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:y", &s, "local:z", 0.02, NULL);
	assert_int_equal(p.v[0].c.word, CMP_INCONCLUSIVE);
	assert_string_equal(p.v[0].c.why, WHY_NO_AA);
	compare_set_free(&p);
	for (u32 round = 0; round < 8; round++) {
		add(&s, "local:x", "b", round, 100010 + round, 100010);
		add(&s, "local:x+aa", "b", round, 100010 + (round ^ 1), 100010);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:y", &s, "local:z", 0.02, NULL);
	assert_int_equal(p.v[0].c.word, CMP_SLOWER);
	compare_set_free(&p);
	summary_free(&s);
}

/* 2.6 and 3.9 GHz: half as many ticks again are the same time. Where only one rate is known there is no word. */
static void ticks_of_two_clocks_are_compared_as_time(void **state)
{
	struct summary a = {.lane = LANE_TIME}, b = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++) {
		add(&a, "local:x", "b", round, 100010 + 10 * round, 100010);
		add(&b, "local:x", "b", round, 150010 + 15 * round, 150010);
	}
	summary_finish(&a);
	summary_finish(&b);
	a.v[0].clock_hz = 2.6e9;
	compare_set_make(&p, &a, "local:x", &b, "local:x", 0.02, NULL);
	assert_int_equal(p.v[0].c.word, CMP_NONE);
	assert_string_equal(p.v[0].c.why, WHY_TICK_UNKNOWN);
	compare_set_free(&p);
	b.v[0].clock_hz = 3.9e9;
	compare_set_make(&p, &a, "local:x", &b, "local:x", 0.02, NULL);
	assert_true(p.v[0].in_ns);
	assert_close(p.v[0].c.ratio, 1, 1e-6);
	assert_close(p.v[0].c.a, 1e5 / 2.6, 20);
	compare_set_free(&p);
	summary_free(&a);
	summary_free(&b);
}

/* Rows of 1.1 and 1.21 in every round, and one that lacks a round: the mean is 1.1 to the power of 1.5, by two rows. */
static void a_mean_is_one_of_ratios(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;
	size_t rows;

	for (u32 round = 0; round < 6; round++) {
		u64 shift = round % 2 ? 100 : 0;
		add(&s, "local:x", "b", round, 100010, 100010);
		add(&s, "local:y", "b", round, 110010 + shift, 110010);
		add(&s, "local:x", "c", round, 100010, 100010);
		add(&s, "local:y", "c", round, 121010 + shift, 121010);
		add(&s, "local:x", "d", round, 100010, 100010);
		if (round)
			add(&s, "local:y", "d", round, 900010, 900010);
	}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	struct comparison c = compare_set_mean(&p, LANE_TIME, &rows);
	assert_int_equal(rows, 2);
	assert_int_equal(c.n, 6);
	assert_close(c.ratio, pow(1.1, 1.5), 0.001);
	assert_true(c.low < c.ratio && c.ratio < c.high);
	assert_true(c.grain > 0);
	compare_set_free(&p);
	summary_free(&s);
}

/* A subset that is looked at is judged in the family that ran. */
static void a_subset_shrinks_no_family(void **state)
{
	struct summary s = {.lane = LANE_TIME};
	struct compare_set p;

	for (u32 round = 0; round < 8; round++)
		for (char i = 'a'; i < 'e'; i++) {
			add(&s, "local:x", (char[]){i, 0}, round, 100010 + round, 100010);
			add(&s, "local:y", (char[]){i, 0}, round, 100015 + round, 100010);
		}
	summary_finish(&s);
	compare_set_make(&p, &s, "local:x", &s, "local:y", 0.02, NULL);
	compare_set_keep(&p, "c");
	assert_int_equal(p.n, 1);
	assert_string_equal(p.v[0].a->bench, "c");
	assert_int_equal(p.tested, 4);
	compare_set_free(&p);
	summary_free(&s);
}

static void an_objection_is_the_reason_of_every_row(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	struct compare_set p;

	add(&s, "lab:bare", "b", 0, 110, 110);
	add(&s, "lab:kvm", "b", 0, 210, 210);
	summary_finish(&s);
	compare_set_make(&p, &s, "lab:bare", &s, "lab:kvm", 0.02, "no");
	assert_int_equal(p.n, 1);
	assert_int_equal(p.v[0].c.word, CMP_NONE);
	assert_string_equal(p.v[0].c.why, "no");
	assert_true(isnan(p.v[0].c.ratio) && isnan(p.v[0].c.a));
	assert_int_equal(compare_set_outcome(&p, 0).told, 0);
	assert_ptr_equal(compare_set_find(&p, &s.v[1]), &p.v[0]);
	assert_null(compare_set_find(&p, &s.v[0]));
	compare_set_free(&p);
	summary_free(&s);
}

static void systems_are_named_by_label_or_variant(void **state)
{
	struct summary s = {.lane = LANE_PATH};
	struct why why;

	assert_null(compare_set_system(&s, "bare", &why));
	add_verdict(&s, "lab:bare", "x", 0, 0, HVLAB_OK, "");
	add_verdict(&s, "lab:kvm/direct", "x", 0, 0, HVLAB_OK, "");
	add_verdict(&s, "local:kvm/direct", "x", 0, 0, HVLAB_OK, "");
	assert_string_equal(compare_set_system(&s, "bare", &why), "lab:bare");
	assert_string_equal(compare_set_system(&s, "lab:kvm/direct", &why), "lab:kvm/direct");
	assert_null(compare_set_system(&s, "kvm/direct", &why));
	assert_non_null(strstr(why.text, "more than one"));
	assert_null(compare_set_system(&s, "kvm/dircet", &why));
	assert_non_null(strstr(why.text, "did you mean"));
	summary_free(&s);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identical_boots_are_said_to_be),
		cmocka_unit_test(boots_of_the_host_are_the_units),
		cmocka_unit_test(a_round_on_two_boots_is_its_own),
		cmocka_unit_test(a_warm_up_is_in_no_value),
		cmocka_unit_test(rows_are_found_in_any_order),
		cmocka_unit_test(a_row_below_resolution_has_no_value), cmocka_unit_test(no_launch_is_dropped_by_its_own_value),
		cmocka_unit_test(an_exit_too_many_is_seen_in_any_round),
		cmocka_unit_test(what_answers_in_real_time_repeats_nothing),
		cmocka_unit_test(in_the_path_lane_nothing_is_too_small),
		cmocka_unit_test(time_has_n_and_an_interval),
		cmocka_unit_test(an_invalid_clock_gives_no_time),
		cmocka_unit_test(the_worst_verdict_and_the_last_attempt_count),
		cmocka_unit_test(a_launch_of_another_size_is_named),
		cmocka_unit_test(without_a_steady_state_there_is_no_value),
		cmocka_unit_test(exits_are_counted_against_declared),
		cmocka_unit_test(what_has_no_hypervisor_comes_first),
		cmocka_unit_test(instructions_are_equal_or_different),
		cmocka_unit_test(a_difference_must_be_larger_than_a_a),
		cmocka_unit_test(noise_is_no_equivalence),
		cmocka_unit_test(a_twin_that_differs_is_said),
		cmocka_unit_test(what_is_equivalent_is_not_slower),
		cmocka_unit_test(without_a_control_nothing_is_slower),
		cmocka_unit_test(ticks_of_two_clocks_are_compared_as_time),
		cmocka_unit_test(a_subset_shrinks_no_family),
		cmocka_unit_test(a_mean_is_one_of_ratios),
		cmocka_unit_test(an_objection_is_the_reason_of_every_row),
		cmocka_unit_test(systems_are_named_by_label_or_variant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
