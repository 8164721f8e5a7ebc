/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lecture.c on campaigns of a known truth: every statement, part by part and in each lane, is confirmed by numbers that fit it
 * and refuted by numbers that do not; and what is not known is never a verdict.
 */
#include "unit.h"
#include "lang.h"
#include "lecture.h"
#include "table.h"

#define ROUNDS 6
#define BASE 100000

/* A campaign of synthetic launches. */
struct world {
	struct campaign campaign;
	struct load load;
};

static void world_init(struct world *w, enum lane lane, s64 id)
{
	*w = (struct world){.campaign = {.id = id, .lane = lane}};
	snprintf(w->campaign.tag, sizeof(w->campaign.tag), "c20260101-000000-000%d", (int)id);
	w->load.campaign = &w->campaign;
	w->load.summary.lane = lane;
	w->load.plan.rounds = ROUNDS;
}

static void world_free(struct world *w)
{
	summary_free(&w->load.summary);
}

static void add_round(struct world *w, const char *system, const char *class, const char *bench, u32 round, u64 value)
{
	struct stored_cell c = {.round = round, .exits_counted = EXITS_UNCOUNTED};

	copy_str(c.system, system);
	copy_str(c.class, class);
	copy_str(c.clock, w->campaign.lane == LANE_PATH ? "virtual" : "consistent");
	copy_str(c.cell.bench, bench);
	copy_str(c.cell.unit, "op");
	c.cell.n = 1;
	c.cell.exits_declared = EXITS_VARY;
	for (int i = 0; i < 3; i++) {
		series_push(&c.cell.body, value + 10);
		series_push(&c.cell.control, 10);
	}
	assert_int_equal(summary_add(&w->load.summary, &c), 0);
	free(c.cell.body.v);
	free(c.cell.control.v);
}

/* With its A/A control in the time lane, where rounds scatter by a tenth of a percent. */
static void add_system(struct world *w, const char *system, const char *class, const char *bench, double value)
{
	char aa[SYSTEM_MAX];
	bool path = w->campaign.lane == LANE_PATH;

	snprintf(aa, sizeof(aa), "%.100s" SYSTEM_AA, system);
	for (u32 k = 0; k < ROUNDS; k++) {
		double up = path ? 1 : 1 + (k % 2 ? 0.001 : -0.001);
		add_round(w, system, class, bench, k, (u64)llround(value * up));
		if (!path)
			add_round(w, aa, class, bench, k, (u64)llround(value * (2 - up)));
	}
}

/* The first of globs, as a name. */
static void name_of(const char *globs, char out[64])
{
	size_t n = strcspn(globs, ",");

	snprintf(out, 64, "%.*s", (int)n, globs);
	if (n && out[n - 1] == '*')
		copy_strn(out + n - 1, 64 - n + 1, "x");
}

/* A ratio that the claim allows, and one that it does not. */
static double ratio(const struct lecture_part *p, bool good)
{
	if (!good)
		return p->most < 2.5 ? 3 : 0.5;
	return isinf(p->most) ? 2 * p->least : p->most < 1 ? 0.5 : 1;
}

static void add_part(struct world *w, const struct lecture_part *p, bool good)
{
	bool path = w->campaign.lane == LANE_PATH;
	char variant[2][64], system[2][SYSTEM_MAX], bench[2][64];

	name_of(p->base, variant[0]);
	name_of(p->subject, variant[1]);
	name_of(p->bench, bench[0]);
	name_of(p->other ? p->other : p->bench, bench[1]);
	for (int i = 0; i < 2; i++) {
		snprintf(system[i], SYSTEM_MAX, "%s:%s", path ? "lab/qemu" : "local", variant[i]);
		if (!summary_find(&w->load.summary, bench[i], "", system[i]))
			add_system(w, system[i], path || !strcmp(variant[i], "tcg") ? "emulated" : "L1", bench[i],
				   i ? BASE * ratio(p, good) : BASE);
	}
}

/* The statement's verdict in a lane from rows of some of its parts (bits); lane_says: false when it says nothing there. */
static bool hear(const struct lecture_statement *s, enum lane lane, u32 parts, bool good, enum lecture_word *word)
{
	struct world w;
	const struct load *loads[] = {&w.load};
	struct lecture l;
	bool found = false;

	world_init(&w, lane, 1);
	for (int i = 0; i < LECTURE_PARTS && s->part[i].base; i++)
		if (parts & 1u << i)
			add_part(&w, &s->part[i], good);
	summary_finish(&w.load.summary);
	lecture_make(&l, loads, LEN(loads));
	for (size_t i = 0; i < l.verdicts; i++)
		if (l.verdict[i].of == s && l.verdict[i].lane == lane) {
			*word = l.verdict[i].word;
			found = true;
		}
	lecture_free(&l);
	world_free(&w);
	return found;
}

/* Parts of a lane, as bits. */
static u32 parts_of(const struct lecture_statement *s, enum lane lane)
{
	u32 parts = 0;

	for (int i = 0; i < LECTURE_PARTS && s->part[i].base; i++)
		parts |= s->part[i].lanes & 1u << lane ? 1u << i : 0;
	return parts;
}

static void every_statement_both_ways(void **state)
{
	enum lecture_word word;
	unsigned heard = 0;

	for (size_t i = 0; i < lecture_count; i++)
		for (int lane = LANE_TIME; lane <= LANE_PATH; lane++) {
			const struct lecture_statement *s = &lecture_statements[i];
			u32 parts = parts_of(s, (enum lane)lane);
			print_message("%s, %s lane: %u\n", s->id, lane_word((enum lane)lane), parts);
			if (!parts) {
				assert_false(hear(s, (enum lane)lane, 63, true, &word));
				continue;
			}
			assert_true(hear(s, (enum lane)lane, 0, true, &word));
			assert_int_equal(word, LECTURE_NO_DATA);
			assert_true(hear(s, (enum lane)lane, parts, true, &word));
			assert_int_equal(word, LECTURE_CONFIRMED);
			for (u32 part = 1; part <= parts; part <<= 1)
				if (parts & part) {
					assert_true(hear(s, (enum lane)lane, part, true, &word));
					assert_int_equal(word, part == parts ? LECTURE_CONFIRMED : LECTURE_OPEN);
					assert_true(hear(s, (enum lane)lane, part, false, &word));
					assert_int_equal(word, LECTURE_REFUTED);
				}
			heard++;
		}
	assert_true(heard >= 15);
}

static const struct lecture_verdict *find(const struct lecture *l, const char *id, enum lane lane)
{
	for (size_t i = 0; i < l->verdicts; i++)
		if (!strcmp(l->verdict[i].of->id, id) && l->verdict[i].lane == lane)
			return &l->verdict[i];
	fail_msg("no verdict on %s", id);
	return NULL;
}

static void one_row_against_makes_it_depend(void **state)
{
	struct world w;
	const struct load *loads[] = {&w.load};
	const struct lecture_fact *best[4];
	struct lecture l;

	world_init(&w, LANE_PATH, 1);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "exit_cpuid", 1000);
	add_system(&w, "lab/qemu:xen/pvh", "emulated", "exit_cpuid", 900);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "exit_hlt", 1000);
	add_system(&w, "lab/qemu:xen/pvh", "emulated", "exit_hlt", 1001);
	/* another place, variant and benchmark: no row of this statement */
	add_system(&w, "lab/intel:xen/pvh", "emulated", "exit_hlt", 5000);
	add_system(&w, "lab/qemu:xen/pvh+xvd", "emulated", "exit_hlt", 5000);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "cpu_alu", 10);
	add_system(&w, "lab/qemu:xen/pvh", "emulated", "cpu_alu", 11);
	summary_finish(&w.load.summary);
	lecture_make(&l, loads, 1);
	const struct lecture_verdict *v = find(&l, "pvh", LANE_PATH);
	assert_int_equal(v->word, LECTURE_DEPENDS);
	assert_int_equal(v->n, 2);
	assert_int_equal(lecture_best(&l, v, 1, best), 2);
	assert_int_equal(best[0]->says, SAYS_HOLDS);
	assert_close(best[1]->c.ratio, 1.001, 1e-12);
	lecture_free(&l);
	world_free(&w);
}

/* In the time lane a difference that the interval does not show is none, and an emulated processor's ticks are not time. */
static void what_is_not_shown_is_open(void **state)
{
	struct world w;
	const struct load *loads[] = {&w.load};
	struct lecture l;

	world_init(&w, LANE_TIME, 1);
	add_system(&w, "local:xen/pv", "L1", "exit_hypercall", 99950);
	add_system(&w, "local:xen/pvh", "L1", "exit_hypercall", 100000);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "exit_cpuid", 100000);
	add_system(&w, "lab/qemu:xen/pvh", "emulated", "exit_cpuid", 50000);
	summary_finish(&w.load.summary);
	lecture_make(&l, loads, 1);
	assert_int_equal(find(&l, "pv", LANE_TIME)->word, LECTURE_REFUTED); /* equivalent: not shorter */
	assert_int_equal(find(&l, "pvh", LANE_TIME)->word, LECTURE_NO_DATA);
	lecture_free(&l);
	world_free(&w);

	world_init(&w, LANE_TIME, 1);
	for (u32 k = 0; k < ROUNDS; k++) {
		add_round(&w, "local:xen/pv", "L1", "exit_hypercall", k, k % 2 ? 150000 : 40000);
		add_round(&w, "local:xen/pvh", "L1", "exit_hypercall", k, 100000);
		add_round(&w, "local:xen/pvh+aa", "L1", "exit_hypercall", k, 100000 + k);
	}
	summary_finish(&w.load.summary);
	lecture_make(&l, loads, 1);
	assert_int_equal(find(&l, "pv", LANE_TIME)->word, LECTURE_OPEN);
	lecture_free(&l);
	world_free(&w);
}

/* Two machines that were never in one campaign have a ratio and no word. */
static void two_campaigns_decide_nothing(void **state)
{
	struct world w, other;
	const struct load *loads[] = {&w.load, &other.load};
	struct lecture l;

	world_init(&w, LANE_TIME, 1);
	world_init(&other, LANE_TIME, 2);
	add_system(&w, "local:kvm/qemu", "L1", "exit_cpuid", 100000);
	add_system(&other, "ssh://dom0:xen/hvm", "L1", "exit_cpuid", 300000);
	summary_finish(&w.load.summary);
	summary_finish(&other.load.summary);
	lecture_make(&l, loads, 2);
	const struct lecture_verdict *v = find(&l, "three", LANE_TIME);
	assert_int_equal(v->word, LECTURE_OPEN);
	assert_int_equal(v->count[SAYS_OPEN], 1);
	assert_close(l.v[v->first].c.ratio, 3, 0.01);
	lecture_free(&l);
	world_free(&w);
	world_free(&other);
}

/* What takes no more than its loop is shorter than anything; where at least something was claimed it is against. */
static void below_resolution_is_shorter(void **state)
{
	struct world w;
	const struct load *loads[] = {&w.load};
	struct lecture l;

	world_init(&w, LANE_PATH, 1);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "exit_cr8", 1000);
	add_system(&w, "lab/qemu:xen/pvh", "emulated", "exit_cr8", 0);
	add_system(&w, "lab/qemu:bare", "emulated", "cpu_alu", 16);
	add_system(&w, "lab/qemu:kvm/direct", "emulated", "cpu_alu", 0);
	summary_finish(&w.load.summary);
	lecture_make(&l, loads, 1);
	assert_int_equal(find(&l, "pvh", LANE_PATH)->word, LECTURE_CONFIRMED);
	assert_true(l.v[find(&l, "pvh", LANE_PATH)->first].below);
	assert_int_equal(find(&l, "computing", LANE_PATH)->word, LECTURE_REFUTED);
	lecture_free(&l);
	world_free(&w);
}

static void a_table_of_all_rows(void **state)
{
	struct world w;
	const struct load *loads[] = {&w.load};
	struct buf out = {0};
	struct lecture l;

	world_init(&w, LANE_PATH, 1);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "exit_pio_hv", 100);
	add_system(&w, "lab/qemu:xen/hvm", "emulated", "xen_pio_model", 900);
	summary_finish(&w.load.summary);
	lecture_make(&l, loads, 1);
	struct table *t = lecture_table(&l);
	table_write(t, TABLE_CSV, &out);
	assert_non_null(strstr(out.data, "dom0,path,open,1,for,c20260101-000000-0001,lab/qemu:xen/hvm,exit_pio_hv,"
				"c20260101-000000-0001,lab/qemu:xen/hvm,xen_pio_model,,instructions/op,100,900,9,,,6,"));
	assert_non_null(strstr(out.data, "dom0,path,open,2,lacking,"));
	buf_free(&out);
	table_free(t);
	lecture_free(&l);
	world_free(&w);
}

/* Both languages have every text, with the same places for numbers; Russian is not English. */
static void texts_in_both_languages(void **state)
{
	static const char *const en[] = {
#define EN(name, english, russian) english,
		LECTURE_TEXTS(EN)
	};
	static const char *const ru[] = {
#define RU(name, english, russian) russian,
		LECTURE_TEXTS(RU)
	};

	for (size_t i = 0; i < TEXTS; i++) {
		assert_true(*en[i] && *ru[i]);
		assert_string_not_equal(en[i], ru[i]);
		assert_int_equal(!!strstr(en[i], "%zu"), !!strstr(ru[i], "%zu"));
	}
	lang_set(LANG_RU);
	assert_string_equal(lecture_said(LECTURE_REFUTED), "опровергнуто");
	lang_set(LANG_EN);
	assert_string_equal(lecture_said(LECTURE_NO_DATA), "no data");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_both_ways),
		cmocka_unit_test(one_row_against_makes_it_depend),
		cmocka_unit_test(what_is_not_shown_is_open),
		cmocka_unit_test(two_campaigns_decide_nothing),
		cmocka_unit_test(below_resolution_is_shorter),
		cmocka_unit_test(a_table_of_all_rows),
		cmocka_unit_test(texts_in_both_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
