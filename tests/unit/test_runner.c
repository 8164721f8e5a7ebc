/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * runner.c with the null adapter and a database of its own: what is stored of jobs that go well, die, are refused or
 * are interrupted.
 */
#include "unit.h"
#include "runner.h"
#include "workdir.h"

#define HOW "HVLAB_NULL"
#define TAG "c20260101-000000-0000"

struct bench {
	char dir[64];
	char *db, *image;
	struct store *store;
	struct campaign campaign;
	struct run_options options;
	u32 seen[PROGRESS_KINDS];
	bool stop;
	u32 stop_after;
};

static void on_progress(void *arg, const struct progress *p)
{
	struct bench *b = arg;

	b->seen[p->kind]++;
	assert_true(p->done <= p->total);
	if (b->stop_after && b->seen[PROGRESS_STARTED] >= b->stop_after)
		b->stop = true;
}

static void set_up(struct bench *b, const char *how)
{
	const char *build = getenv("BUILD");
	struct why why;

	*b = (struct bench){.dir = "/tmp/hvlab-runner-XXXXXX"};
	assert_non_null(mkdtemp(b->dir));
	b->db = xasprintf("%s/x.db", b->dir);
	b->image = xasprintf("%s/hvlab-golden.elf", build ? build : "build");
	setenv(HOW, how, 1);
	assert_int_equal(store_open(&b->store, b->db, STORE_WRITE, &why), 0);
	b->options = (struct run_options){
		.images = {.metal = b->image, .workroot = b->dir}, .workers = 2, .attempts_max = 3, .stop = &b->stop,
		.progress = on_progress, .arg = b,
	};
}

static void add_jobs(struct bench *b, const char *variant, u32 rounds, enum lane lane)
{
	struct job *jobs = xcalloc(rounds, sizeof(*jobs));
	struct why why;

	b->campaign = (struct campaign){.lane = lane, .jobs = rounds, .plan = xstrdup("[plan]\n")};
	copy_str(b->campaign.tag, TAG);
	copy_str(b->campaign.name, "test");
	copy_str(b->campaign.program, "test");
	for (u32 i = 0; i < rounds; i++) {
		jobs[i] = (struct job){.round = i, .lane = lane, .vcpus = 1, .memory = 64 << 20, .backing = 4096,
				       .timeout_ns = 2000000000};
		copy_str(jobs[i].system, "local:x");
		copy_str(jobs[i].place, "local");
		copy_str(jobs[i].variant, variant);
		copy_str(jobs[i].tag, b->campaign.tag);
		copy_str(jobs[i].cmdline, "bench=*");
	}
	assert_int_equal(store_campaign_add(b->store, &b->campaign, jobs, rounds, &why), 0);
	free(jobs);
}

static int run(struct bench *b, struct why *why)
{
	return run_campaign(b->store, b->campaign.id, &b->options, why);
}

static struct campaign state_of(struct bench *b)
{
	struct campaign c;
	struct why why;

	assert_int_equal(store_campaign_get(b->store, "last", &c, &why), 0);
	free(c.plan);
	c.plan = NULL;
	return c;
}

static int count_boot(void *arg, const struct stored_boot *boot)
{
	u32 *n = arg;

	n[0]++;
	n[1] += !strcmp(boot->verdict, "ok");
	return 0;
}

static u32 boots(struct bench *b, bool good)
{
	u32 n[2] = {0};
	struct why why;

	assert_int_equal(store_boots(b->store, b->campaign.id, count_boot, n, &why), 0);
	return n[good];
}

static void tear_down(struct bench *b)
{
	store_close(b->store);
	campaign_free(&b->campaign);
	assert_int_equal(remove_scratch(b->dir), 0);
	free(b->db);
	free(b->image);
	unsetenv(HOW);
}

static void good_jobs_are_stored_once(void **state)
{
	struct bench b;
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "good.stream");
	add_jobs(&b, "null", 5, LANE_PATH);
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(state_of(&b).done, 5);
	assert_int_equal(boots(&b, true), 5);
	assert_int_equal(b.seen[PROGRESS_STARTED], 5);
	assert_int_equal(b.seen[PROGRESS_FINISHED], 5);
	/* Nothing is pending any more: a second run does nothing. */
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(boots(&b, false), 5);
	tear_down(&b);
}

static void a_killer_is_left_out(void **state)
{
	struct bench b;
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "dead.stream null.end=crash null.retry=" GOLDEN "good.stream");
	add_jobs(&b, "null", 2, LANE_PATH);
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(b.seen[PROGRESS_RETRY], 2);
	assert_int_equal(state_of(&b).done, 2);
	assert_int_equal(boots(&b, false), 4);
	assert_int_equal(boots(&b, true), 2);
	tear_down(&b);
}

/* Nothing is left out of the next attempt: null.retry would be replayed then. */
static void a_host_that_hangs_blames_no_benchmark(void **state)
{
	struct bench b;
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "dead.stream null.end=stuck null.retry=" GOLDEN "good.stream");
	add_jobs(&b, "null", 2, LANE_PATH);
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(b.seen[PROGRESS_RETRY], 4);
	assert_int_equal(state_of(&b).done, 2);
	assert_int_equal(boots(&b, false), 6);
	assert_int_equal(boots(&b, true), 0);
	tear_down(&b);
}

static void attempts_are_bounded(void **state)
{
	struct bench b;
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "dead.stream null.end=crash null.retry=" GOLDEN "good.stream");
	b.options.attempts_max = 1;
	add_jobs(&b, "null", 2, LANE_PATH);
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(state_of(&b).done, 2);
	assert_int_equal(boots(&b, false), 2);
	assert_int_equal(boots(&b, true), 0);
	tear_down(&b);
}

static int see_refusal(void *arg, const char *system, const char *key, const char *value)
{
	*(bool *)arg = *(*value ? value : key) != 0;
	return 0;
}

static void a_refusal_has_its_reason(void **state)
{
	struct bench b;
	struct why why;
	bool reason = false;

	set_up(&b, "null.stream=" GOLDEN "good.stream");
	add_jobs(&b, "nosuch", 2, LANE_PATH);
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(state_of(&b).refused, 2);
	assert_int_equal(b.seen[PROGRESS_REFUSED], 2);
	assert_int_equal(store_refused(b.store, b.campaign.id, see_refusal, &reason, &why), 0);
	assert_true(reason);
	tear_down(&b);
}

static void an_interrupted_campaign_is_finished_later(void **state)
{
	struct bench b;
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "good.stream null.chunk=512 null.delay=5");
	add_jobs(&b, "null", 6, LANE_PATH);
	b.stop_after = 2;
	assert_int_equal(run(&b, &why), -EINTR);
	u32 before = state_of(&b).done;
	assert_true(before >= 1 && before < 6);
	assert_int_equal(boots(&b, true), before);
	b.stop = false;
	b.stop_after = 0;
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(state_of(&b).done, 6);
	assert_int_equal(boots(&b, true), 6);
	tear_down(&b);
}

struct overlap {
	struct bench *b;
	int under_way, most;
};

static void watch_overlap(void *arg, const struct progress *p)
{
	struct overlap *o = arg;

	o->under_way += p->kind == PROGRESS_STARTED ? 1 : -1;
	if (o->under_way > o->most)
		o->most = o->under_way;
}

/* What is timed has the machine to itself, whatever was asked for. */
static void timed_jobs_run_one_by_one(void **state)
{
	struct bench b;
	struct overlap o = {0};
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "good.stream null.chunk=512 null.delay=2");
	add_jobs(&b, "null", 4, LANE_TIME);
	b.options.workers = 4;
	b.options.progress = watch_overlap;
	b.options.arg = &o;
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(o.most, 1);
	assert_int_equal(boots(&b, true), 4);
	tear_down(&b);
}

static void note_order(void *arg, const struct progress *p)
{
	char *order = arg;

	if (p->kind == PROGRESS_STARTED)
		order[strlen(order)] = p->job->system[strlen("local:")];
}

/* Quick and slow in turn: once both are known the slow ones go first. */
static void counted_jobs_run_longest_first(void **state)
{
	struct bench b;
	struct why why;
	struct job jobs[6];
	char order[8] = "";

	set_up(&b, "null.stream=" GOLDEN "good.stream");
	for (u32 i = 0; i < LEN(jobs); i++) {
		jobs[i] = (struct job){.round = i / 2, .position = i % 2, .lane = LANE_PATH, .vcpus = 1,
				       .memory = 64 << 20, .backing = 4096, .timeout_ns = 20000000000};
		copy_str(jobs[i].system, i % 2 ? "local:slow" : "local:quick");
		copy_str(jobs[i].place, "local");
		copy_str(jobs[i].variant, "null");
		copy_str(jobs[i].tag, TAG);
		copy_str(jobs[i].cmdline, i % 2 ? "bench=* null.chunk=64 null.delay=20" : "bench=*");
	}
	b.campaign = (struct campaign){.lane = LANE_PATH, .jobs = LEN(jobs), .plan = xstrdup("[plan]\n")};
	copy_str(b.campaign.tag, jobs[0].tag);
	assert_int_equal(store_campaign_add(b.store, &b.campaign, jobs, LEN(jobs), &why), 0);
	b.options.workers = 1;
	b.options.progress = note_order;
	b.options.arg = order;
	assert_int_equal(run(&b, &why), 0);
	assert_string_equal(order, "qsssqq");
	tear_down(&b);
}

static void a_hanging_guest_is_a_verdict(void **state)
{
	struct bench b;
	struct why why;

	set_up(&b, "null.stream=" GOLDEN "good.stream null.end=hang");
	add_jobs(&b, "null", 1, LANE_PATH);
	assert_int_equal(run(&b, &why), 0);
	assert_int_equal(state_of(&b).done, 1);
	assert_int_equal(boots(&b, false), 1);
	tear_down(&b);
}

static void a_work_directory_has_one_owner(void **state)
{
	char root[] = "/tmp/hvlab-workdir-XXXXXX";
	struct workdir a, b;
	struct why why;

	assert_non_null(mkdtemp(root));
	assert_false(workdir_alive(root, TAG));
	assert_int_equal(workdir_take(&a, root, TAG, &why), 0);
	assert_true(workdir_alive(root, TAG));
	assert_int_equal(workdir_take(&b, root, TAG, &why), -EBUSY);
	workdir_release(&a);
	assert_false(workdir_alive(root, TAG));
	assert_int_equal(rmdir(root), 0);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_jobs_are_stored_once), cmocka_unit_test(a_killer_is_left_out),
		cmocka_unit_test(a_host_that_hangs_blames_no_benchmark),
		cmocka_unit_test(attempts_are_bounded), cmocka_unit_test(a_refusal_has_its_reason),
		cmocka_unit_test(an_interrupted_campaign_is_finished_later),
		cmocka_unit_test(timed_jobs_run_one_by_one),
		cmocka_unit_test(counted_jobs_run_longest_first), cmocka_unit_test(a_hanging_guest_is_a_verdict),
		cmocka_unit_test(a_work_directory_has_one_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
