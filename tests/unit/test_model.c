/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * model.c: what goes into a store comes out of the report's document, with the right baseline, ratios and reasons.
 */
#include "unit.h"
#include "catalog.h"
#include "stats.h"
#include "model.h"

#include <jansson.h>

#define DB "test_model.db"

static struct hvlab_bench benches[] = {
	{.size = sizeof(struct hvlab_bench), .abi = HVLAB_ABI_VERSION, .name = "exit_cpuid", .what = "CPUID",
	 .exits_per_op = 1, .stable = 1},
	{.size = sizeof(struct hvlab_bench), .abi = HVLAB_ABI_VERSION, .name = "exit_hypercall", .what = "null call",
	 .exits_per_op = 1, .stable = 1},
	{.size = sizeof(struct hvlab_bench), .abi = HVLAB_ABI_VERSION, .name = "mem_copy", .what = "copy",
	 .exits_per_op = 0, .stable = 1},
};

static const struct catalog catalog = {.bench = benches, .n = 3, .build = "b1", .sha256 = "5a"};

struct scene {
	char dir[64];
	char *path;
	struct store *store;
	struct campaign campaign;
	struct job job[6];
	struct why why;
};

static void job_fill(struct job *j, const struct scene *s, const char *system, u32 round)
{
	j->round = round;
	j->lane = s->campaign.lane;
	copy_str(j->system, system);
	copy_str(j->place, "lab");
	copy_str(j->variant, strchr(system, ':') + 1);
	copy_str(j->tag, s->campaign.tag);
}

/* Three systems, two rounds; the third one is refused. */
static int scene_open(void **state, enum lane lane)
{
	static const char *const systems[] = {"lab:kvm/direct", "lab:bare", "lab:xen/pvh"};
	struct scene *s = xcalloc(1, sizeof(*s));

	copy_str(s->dir, "/tmp/hvlab-model-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	s->path = xasprintf("%s/%s", s->dir, DB);
	assert_int_equal(store_open(&s->store, s->path, STORE_WRITE, &s->why), 0);
	s->campaign = (struct campaign){.lane = lane, .seed = ~(u64)0, .started = 1795420000, .subset = true,
					.tag = "c20261123-074640-aaaa", .name = "n", .program = "0",
					.plan = xstrdup("[plan]\nbench = exit_*\n")};
	for (u32 i = 0; i < 6; i++)
		job_fill(&s->job[i], s, systems[i % 3], i / 3);
	assert_int_equal(store_campaign_add(s->store, &s->campaign, s->job, 6, &s->why), 0);
	*state = s;
	return 0;
}

static int open_path(void **state)
{
	return scene_open(state, LANE_PATH);
}

static int open_time(void **state)
{
	return scene_open(state, LANE_TIME);
}

static int scene_close(void **state)
{
	struct scene *s = *state;

	store_close(s->store);
	assert_int_equal(remove_scratch(s->dir), 0);
	campaign_free(&s->campaign);
	free(s->path);
	free(s);
	return 0;
}

static void add_measured(struct boot *b, u64 body, u64 control)
{
	struct cell *c = boot_add_cell(b, "exit_cpuid");

	copy_str(c->unit, "op");
	c->n = 10;
	c->verdict = HVLAB_OK;
	c->exits_declared = 1;
	c->result = ~(u64)0;
	for (u64 i = 0; i < 3; i++) {
		series_push(&c->body, body * 10);
		series_push(&c->control, control * 10);
	}
}

static void add_skipped(struct boot *b, const char *reason)
{
	struct cell *c = boot_add_cell(b, "exit_hypercall");

	copy_str(c->unit, "op");
	c->verdict = HVLAB_SKIP;
	c->exits_declared = 1;
	copy_str(c->reason, reason);
}

static void scene_boot_class(struct scene *s, unsigned job, u64 body, const char *signature, enum class_of class)
{
	struct boot_meta meta = {.catalog = &catalog, .image_kind = "metal", .class = class, .clock = "virtual"};
	struct boot b = {.verdict = HVLAB_OK, .said_bye = true, .wall_ns = 5, .first_record_ns = 2};

	facts_set(&b.guest, "hv.signature", signature);
	facts_set(&b.guest, "cpu.vendor", "AuthenticAMD");
	facts_set(&b.env, "host", "h");
	if (!strcmp(signature, "KVMKVMKVM"))
		facts_set(&b.env, "hv.note", "this is not Hyper-V");
	add_measured(&b, body, 4);
	add_skipped(&b, "no \xff call");
	assert_int_equal(store_boot_add(s->store, &s->job[job], &b, &meta, NULL, &s->why), 0);
	boot_free(&b);
}

static void scene_boot(struct scene *s, unsigned job, u64 body, const char *signature)
{
	scene_boot_class(s, job, body, signature, CLASS_L2);
}

/* kvm takes `kvm` per operation (and `second` in its second round), bare 14; 4 of both are the loop. */
static void scene_run(struct scene *s, u64 kvm, u64 second)
{
	scene_boot(s, 0, kvm, "KVMKVMKVM");
	scene_boot(s, 1, 14, "none");
	scene_boot(s, 3, second, "KVMKVMKVM");
	scene_boot(s, 4, 14, "none");
	assert_int_equal(store_job_refuse(s->store, s->job[2].id, "no Xen here", &s->why), 0);
	assert_int_equal(store_job_refuse(s->store, s->job[5].id, "no Xen here", &s->why), 0);
}

static json_t *scene_model(struct scene *s, const char *baseline)
{
	struct buf text = {0};
	json_error_t error;

	if (model_build(s->store, &s->campaign, &(struct model_terms){.baseline = baseline, .database = DB}, &text, &s->why))
		fail_msg("%s", s->why.text);
	json_t *doc = json_loads(text.data, 0, &error);
	buf_free(&text);
	assert_non_null(doc);
	return doc;
}

static const json_t *at(const json_t *list, const char *key, const char *value)
{
	const json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
		if (json_is_object(o) && !strcmp(json_string_value(json_object_get(o, key)), value))
			return o;
	fail_msg("no %s \"%s\" in the document", key, value);
	return NULL;
}

static const json_t *cell_at(const json_t *doc, const char *bench, const char *system)
{
	return at(json_object_get(at(json_object_get(doc, "benches"), "name", bench), "cells"), "system", system);
}

static double real_at(const json_t *o, const char *key)
{
	if (!json_is_number(json_object_get(o, key)))
		fail_msg("%s is no number", key);
	return json_number_value(json_object_get(o, key));
}

static const char *word_at(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static void path_lane_says_the_difference(void **state)
{
	struct scene *s = *state;

	scene_run(s, 2792, 2792);
	json_t *doc = scene_model(s, NULL);
	const json_t *kvm = cell_at(doc, "exit_cpuid", "lab:kvm/direct"), *against = json_object_get(kvm, "against");

	assert_string_equal(word_at(doc, "schema"), MODEL_SCHEMA);
	assert_string_equal(word_at(doc, "baseline"), "lab:bare");
	assert_close(real_at(kvm, "value"), 2788, 0);
	assert_close(real_at(kvm, "same"), 2, 0);
	assert_close(real_at(against, "difference"), 2778, 0);
	assert_close(real_at(against, "ratio"), 278.8, 1e-9);
	assert_true(json_is_null(json_object_get(against, "low")));
	assert_string_equal(word_at(json_object_get(doc, "campaign"), "seed"), "18446744073709551615");
	json_decref(doc);
}

static void below_resolution_there_is_no_ratio(void **state)
{
	struct scene *s = *state;

	scene_boot(s, 1, 4, "none");
	scene_boot(s, 0, 2792, "KVMKVMKVM");
	json_t *doc = scene_model(s, NULL);
	const json_t *against = json_object_get(cell_at(doc, "exit_cpuid", "lab:kvm/direct"), "against");

	assert_true(json_is_null(json_object_get(cell_at(doc, "exit_cpuid", "lab:bare"), "value")));
	assert_string_equal(word_at(cell_at(doc, "exit_cpuid", "lab:bare"), "reason_id"), "value.below-resolution");
	assert_string_equal(word_at(against, "word"), "-");
	assert_string_equal(word_at(against, "why_id"), "value.below-resolution");
	assert_true(json_is_null(json_object_get(against, "ratio")));
	assert_true(json_is_null(json_object_get(against, "difference")));
	json_decref(doc);
}

static void raw_series_are_whole(void **state)
{
	struct scene *s = *state;

	scene_run(s, 2792, 2793);
	json_t *doc = scene_model(s, NULL);
	const json_t *kvm = cell_at(doc, "exit_cpuid", "lab:kvm/direct"), *raw = json_object_get(kvm, "raw");
	const json_t *second = json_array_get(raw, 1), *body = json_object_get(second, "body");

	assert_int_equal(json_array_size(raw), 2);
	assert_close(real_at(kvm, "same"), 1, 0);
	assert_int_equal(json_array_size(body), 3);
	assert_int_equal(json_integer_value(json_array_get(body, 2)), 27930);
	assert_string_equal(word_at(second, "result"), "0xffffffffffffffff");
	json_decref(doc);
}

static void classes_that_are_never_ranked_have_no_ratio(void **state)
{
	struct scene *s = *state;

	scene_boot_class(s, 1, 28, "none", CLASS_EMULATED);
	scene_boot_class(s, 0, 2792, "KVMKVMKVM", CLASS_L1);
	json_t *doc = scene_model(s, NULL);
	const json_t *kvm = cell_at(doc, "exit_cpuid", "lab:kvm/direct"), *against = json_object_get(kvm, "against");

	assert_close(real_at(kvm, "value"), 2788, 1e-9);
	assert_close(real_at(cell_at(doc, "exit_cpuid", "lab:bare"), "value"), 24, 1e-9);
	assert_true(json_is_null(json_object_get(against, "ratio")));
	assert_true(json_is_null(json_object_get(against, "difference")));
	assert_non_null(strstr(word_at(against, "why"), "never ranked"));
	json_decref(doc);
}

static void the_baseline_can_be_chosen(void **state)
{
	struct scene *s = *state;
	struct buf text = {0};

	scene_run(s, 2792, 2792);
	json_t *doc = scene_model(s, "kvm/direct");
	assert_string_equal(word_at(doc, "baseline"), "lab:kvm/direct");
	assert_close(real_at(json_object_get(cell_at(doc, "exit_cpuid", "lab:bare"), "against"), "ratio"), 10.0 / 2788, 1e-12);
	json_decref(doc);
	assert_int_equal(model_build(s->store, &s->campaign, &(struct model_terms){.baseline = "xen/pvh", .database = DB}, &text, &s->why), -ENOENT);
	assert_non_null(strstr(s->why.text, "lab:bare, lab:kvm/direct"));
	buf_free(&text);
}

static void nothing_is_left_out(void **state)
{
	struct scene *s = *state;

	scene_run(s, 2792, 2792);
	json_t *doc = scene_model(s, NULL);
	const json_t *skipped = cell_at(doc, "exit_hypercall", "lab:bare");

	assert_string_equal(word_at(skipped, "verdict"), "skip");
	assert_string_equal(word_at(skipped, "reason"), "no ? call");
	assert_true(json_is_null(json_object_get(skipped, "value")));
	assert_string_equal(word_at(at(json_object_get(doc, "benches"), "name", "mem_copy"), "not_run_id"), "coverage.not-in-plan");
	assert_string_equal(word_at(at(json_object_get(doc, "benches"), "name", "mem_copy"), "not_run"),
			    "not in the plan");
	assert_string_equal(word_at(at(json_object_get(doc, "systems"), "label", "lab:xen/pvh"), "refused"), "no Xen here");
	assert_true(json_is_true(json_object_get(json_object_get(doc, "campaign"), "subset")));
	assert_string_equal(word_at(json_array_get(json_object_get(doc, "images"), 0), "sha256"), "5a");
	/* What is said of a system is what was stored with it, whatever adapters this program has. */
	assert_string_equal(word_at(at(json_object_get(doc, "systems"), "label", "lab:kvm/direct"), "note"), "this is not Hyper-V");
	assert_true(json_is_null(json_object_get(at(json_object_get(doc, "systems"), "label", "lab:bare"), "note")));
	json_decref(doc);
}

static void facts_that_differ_stand_apart(void **state)
{
	struct scene *s = *state;

	scene_run(s, 2792, 2792);
	json_t *doc = scene_model(s, NULL);
	const json_t *guest = json_object_get(json_object_get(doc, "facts"), "guest");
	const json_t *differ = json_object_get(guest, "differ");

	assert_int_equal(json_array_size(differ), 1);
	assert_string_equal(word_at(json_array_get(differ, 0), "key"), "hv.signature");
	assert_string_equal(word_at(json_array_get(json_object_get(guest, "same"), 0), "key"), "cpu.vendor");
	json_decref(doc);
}

/* In order, whoever was heard first; two that show as the same text are one. */
static void boots_of_a_system_that_disagree(void **state)
{
	struct scene *s = *state;

	scene_boot(s, 0, 20, "told second");
	scene_boot(s, 3, 20, "told first");
	scene_boot(s, 1, 14, "no \xff text");
	scene_boot(s, 4, 14, "no \xfe text");
	json_t *doc = scene_model(s, NULL);
	const json_t *row = at(json_object_get(json_object_get(json_object_get(doc, "facts"), "guest"), "differ"), "key", "hv.signature");
	const json_t *values = json_object_get(row, "values"), *of;
	size_t i, two = 0;

	json_array_foreach(values, i, of)
		if (json_array_size(of) == 2) {
			two++;
			assert_string_equal(json_string_value(json_array_get(of, 0)), "told first");
			assert_string_equal(json_string_value(json_array_get(of, 1)), "told second");
		}
	assert_int_equal(two, 1);
	json_decref(doc);
}

/* Two rounds: the interval is mean +- t(0.975, 1) s/sqrt(2) on the logarithm, which is mean +- 12.706 |x1 - x2| / 2. */
static void time_lane_has_intervals(void **state)
{
	struct scene *s = *state;
	double half = 12.7062047361747 * fabs(log(2784) - log(2800)) / 2;

	scene_run(s, 2788, 2804);
	/* 4 of 14 is above 20 %: bare gives no number, so there is no ratio to it. */
	json_t *doc = scene_model(s, NULL);
	const json_t *bare = cell_at(doc, "exit_cpuid", "lab:bare"), *kvm = cell_at(doc, "exit_cpuid", "lab:kvm/direct");

	assert_true(json_is_null(json_object_get(bare, "value")));
	assert_true(json_is_null(json_object_get(json_object_get(kvm, "against"), "ratio")));
	assert_close(log(real_at(kvm, "value")), (log(2784) + log(2800)) / 2, 1e-12);
	assert_close(log(real_at(kvm, "high") / real_at(kvm, "value")), half, 1e-9);
	json_decref(doc);
}

static void an_empty_campaign_is_said_so(void **state)
{
	struct scene *s = *state;
	struct buf text = {0};

	assert_int_equal(model_build(s->store, &s->campaign, &(struct model_terms){.database = DB}, &text, &s->why), -ENODATA);
	assert_non_null(strstr(s->why.text, "resume"));
	assert_int_equal(text.len, 0);
	buf_free(&text);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(path_lane_says_the_difference, open_path, scene_close),
		cmocka_unit_test_setup_teardown(below_resolution_there_is_no_ratio, open_path, scene_close),
		cmocka_unit_test_setup_teardown(raw_series_are_whole, open_path, scene_close),
		cmocka_unit_test_setup_teardown(classes_that_are_never_ranked_have_no_ratio, open_time, scene_close),
		cmocka_unit_test_setup_teardown(the_baseline_can_be_chosen, open_path, scene_close),
		cmocka_unit_test_setup_teardown(nothing_is_left_out, open_path, scene_close),
		cmocka_unit_test_setup_teardown(facts_that_differ_stand_apart, open_path, scene_close),
		cmocka_unit_test_setup_teardown(boots_of_a_system_that_disagree, open_path, scene_close),
		cmocka_unit_test_setup_teardown(time_lane_has_intervals, open_time, scene_close),
		cmocka_unit_test_setup_teardown(an_empty_campaign_is_said_so, open_path, scene_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
