/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store*.c on real files: what goes in comes out, once; every refusal has its errno and names the file; a killed
 * writer loses nothing that it had reported.
 */
#include "unit.h"
#include "collect.h"
#include "redact.h"
#include "store_impl.h"

#include <signal.h>
#include <sys/wait.h>

static struct hvlab_bench known[] = {
	{.name = "clk_null", .what = "nothing", .unit = UNIT_OP, .stable = 1},
	{.name = "exit_cpuid", .unit = UNIT_OP, .exits_per_op = 1}, {.name = "exit_hypercall", .unit = UNIT_OP},
	{.name = "mem_chase_random", .unit = UNIT_LOAD, .exits_per_op = EXITS_VARY},
};
#define HOST_BOOT_TEXT 64
#define BUILD_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" /* of the golden streams */

static const struct catalog catalog = {.bench = known, .n = LEN(known), .build = BUILD_ID, .sha256 = "5"};
static const struct boot_meta meta = {&catalog, "metal", CLASS_L1, "virtual"};

struct fixture {
	char dir[32], path[64];
	struct store *s;
	struct campaign c;
	struct job jobs[4];
	struct why why;
};

static void must(struct fixture *f, int err)
{
	if (err)
		fail_msg("%d: %s", err, f->why.text);
}

static void add_campaign(struct fixture *f)
{
	static unsigned serial;
	struct campaign c = {.name = "n", .started = 1700000000, .lane = LANE_PATH, .seed = UINT64_MAX, .subset = true,
			     .plan = (char[]){"[plan]\n"}};

	snprintf(c.tag, sizeof(c.tag), "c20261123-%06u-9f3a", ++serial);
	for (u32 i = 0; i < LEN(f->jobs); i++) {
		f->jobs[i] = (struct job){.round = i / 2, .position = i % 2, .lane = LANE_PATH, .memory = 1 << 20};
		copy_str(f->jobs[i].system, i % 2 ? "lab:kvm/direct" : "lab:bare");
		copy_str(f->jobs[i].tag, c.tag);
		copy_str(f->jobs[i].cmdline, "bench=* seed=1");
	}
	must(f, store_campaign_add(f->s, &c, f->jobs, LEN(f->jobs), &f->why));
	c.plan = NULL;
	f->c = c;
}

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));

	copy_str(f->dir, "/tmp/hvlab-unit.XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/t.db", f->dir);
	must(f, store_open(&f->s, f->path, STORE_WRITE, &f->why));
	add_campaign(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	store_close(f->s);
	remove_scratch(f->dir);
	free(f);
	return 0;
}

/* The good stream as a boot of a machine with this kernel. */
static struct boot boot_of(const char *kernel)
{
	struct boot b = {.verdict = HVLAB_OK};
	struct collect c;
	struct job_sink sink;
	struct buf bytes = {0};
	struct counters counters = {.n = 2, .c = {{"exits", 7}, {"exits", 9}}};
	char culprit[HVLAB_NAME_MAX];

	collect_init(&c, &b, &catalog, &sink);
	assert_int_equal(file_read(GOLDEN "good.stream", &bytes), 0);
	sink.bytes(sink.arg, bytes.data, bytes.len);
	for (int at = 0; at < MARK_COUNT; at++)
		b.cells[1].at[at] = (struct counters){.n = 1, .c = {{"exits", at ? 1000 : 0}}};
	sink.events(sink.arg, "", &counters);
	sink.fact(sink.arg, "host.kernel", kernel);
	sink.end(sink.arg, HVLAB_OK, "");
	collect_finish(&c, culprit);
	buf_free(&bytes);
	return b;
}

static int add_boot(struct fixture *f, size_t job, const char *kernel, const char *retry_skip)
{
	struct boot b = boot_of(kernel);
	int err = store_boot_add(f->s, &f->jobs[job], &b, &meta, retry_skip, &f->why);

	boot_free(&b);
	return err;
}

static s64 number(struct fixture *f, const char *sql)
{
	sqlite3_stmt *st;
	s64 value = -1;

	must(f, sql_prepare(f->s, &st, sql, &f->why));
	if (sqlite3_step(st) == SQLITE_ROW)
		value = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return value;
}

static void campaigns_come_back(void **state)
{
	struct fixture *f = *state;
	struct campaign c;
	struct job *jobs;
	size_t n;

	must(f, store_campaign_get(f->s, "last", &c, &f->why));
	assert_string_equal(c.tag, f->c.tag);
	assert_true(c.seed == UINT64_MAX);
	assert_int_equal(c.lane, LANE_PATH);
	assert_true(c.subset);
	assert_string_equal(c.plan, "[plan]\n");
	assert_int_equal(c.jobs, 4);
	campaign_free(&c);
	must(f, store_jobs_pending(f->s, f->c.id, &jobs, &n, &f->why));
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(jobs[i].id, f->jobs[i].id);
		assert_string_equal(jobs[i].system, f->jobs[i].system);
		assert_string_equal(jobs[i].cmdline, f->jobs[i].cmdline);
		assert_int_equal(jobs[i].round, i / 2);
		assert_int_equal(jobs[i].memory, 1 << 20);
	}
	free(jobs);
}

static void campaigns_are_found_by_tag_prefix_and_number(void **state)
{
	struct fixture *f = *state;
	struct campaign c;
	char first[32], prefix[32];

	copy_str(first, f->c.tag);
	add_campaign(f);
	copy_str(prefix, f->c.tag);
	prefix[strlen(prefix) - 3] = '\0';
	must(f, store_campaign_get(f->s, first, &c, &f->why));
	assert_int_equal(c.id, 1);
	campaign_free(&c);
	must(f, store_campaign_get(f->s, prefix, &c, &f->why));
	assert_int_equal(c.id, 2);
	campaign_free(&c);
	must(f, store_campaign_get(f->s, "1", &c, &f->why));
	assert_string_equal(c.tag, first);
	campaign_free(&c);
	assert_int_equal(store_campaign_get(f->s, "c2026", &c, &f->why), -ENOENT);
	assert_non_null(strstr(f->why.text, "more than one"));
	assert_int_equal(store_campaign_get(f->s, "nightly", &c, &f->why), -ENOENT);
	assert_non_null(strstr(f->why.text, first));
	assert_int_equal(store_campaign_get(f->s, "", &c, &f->why), -ENOENT);
}

struct reading {
	unsigned calls;
	struct buf text;
};

static int read_cell(void *arg, const struct stored_cell *s)
{
	struct reading *r = arg;
	const struct cell *c = &s->cell;

	r->calls++;
	buf_printf(&r->text, "%s %s %s %u %s n=%llu body=%zu control=%zu hist=%llu exits=%d/%lld%s %s\n", c->bench,
		   c->params, s->system, s->round, verdict_word(c->verdict), (unsigned long long)c->n, c->body.n,
		   c->control.n, (unsigned long long)c->hist.count, c->exits_declared, s->exits_counted == EXITS_UNCOUNTED ? -1ll : (long long)s->exits_counted,
		   s->exits_disagree ? "!" : "", c->reason);
	if (!strcmp(c->bench, "exit_cpuid")) {
		assert_int_equal(c->body.v[11], 178560);
		assert_int_equal(c->hist.bucket[1501], 99);
		assert_int_equal(c->result, 0x68747541);
	}
	return 0;
}

static void cells_come_back(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};

	must(f, add_boot(f, 1, "6.1", NULL));
	must(f, store_cells(f->s, f->c.id, NULL, read_cell, &r, &f->why));
	assert_string_equal(r.text.data,
		"clk_null  lab:kvm/direct 0 ok n=64 body=12 control=12 hist=0 exits=0/-1 \n"
		"exit_cpuid  lab:kvm/direct 0 ok n=64 body=12 control=12 hist=1000 exits=1/1000 \n"
		"exit_hypercall  lab:kvm/direct 0 skip n=0 body=0 control=0 hist=0 exits=0/-1 no hypervisor to call\n"
		"mem_chase_random ws=1048576 lab:kvm/direct 0 ok n=64 body=4 control=4 hist=0 exits=-1/-1 \n");
	buf_clear(&r.text);
	r.calls = 0;
	must(f, store_cells(f->s, f->c.id, "mem_*,clk_null", read_cell, &r, &f->why));
	assert_int_equal(r.calls, 2);
	buf_free(&r.text);
}

static int read_boot(void *arg, const struct stored_boot *b)
{
	struct reading *r = arg;

	r->calls++;
	buf_printf(&r->text, "%s %u.%u.%u %s %s %s|%s|", b->system, b->round, b->position, b->attempt, b->verdict,
		   b->class, b->clock, b->log);
	return 0;
}

static int read_text(void *arg, const char *system, const char *key, const char *value)
{
	struct reading *r = arg;

	r->calls++;
	buf_printf(&r->text, "%s %s=%s\n", system, key, value);
	return 0;
}

static void boots_and_facts_come_back(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};

	must(f, add_boot(f, 0, "6.1", NULL));
	must(f, add_boot(f, 2, "6.1", NULL));
	must(f, store_boots(f->s, f->c.id, read_boot, &r, &f->why));
	assert_string_equal(r.text.data,
			    "lab:bare 0.0.0 ok L1 virtual|SeaBIOS (version 1.16.2)\na line of the guest's own log\n|"
			    "lab:bare 1.0.0 ok L1 virtual|SeaBIOS (version 1.16.2)\na line of the guest's own log\n|");
	buf_clear(&r.text);
	must(f, store_facts(f->s, f->c.id, "environment", read_text, &r, &f->why));
	assert_string_equal(r.text.data, "lab:bare host.kernel=6.1\n");
	buf_clear(&r.text);
	must(f, store_facts(f->s, f->c.id, "guest", read_text, &r, &f->why));
	assert_non_null(strstr(r.text.data, "lab:bare cpu.brand=An emulated CPU, 100% software\n"));
	assert_int_equal(number(f, "SELECT count(*) FROM environment"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM image"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM bench"), 4);
	assert_int_equal(number(f, "SELECT count(*) FROM counter WHERE at = 'events'"), 2);
	buf_free(&r.text);
}

static void environments_are_shared_by_content(void **state)
{
	struct fixture *f = *state;

	must(f, add_boot(f, 0, "6.1", NULL));
	must(f, add_boot(f, 1, "6.2", NULL));
	must(f, add_boot(f, 2, "6.1", NULL));
	assert_int_equal(number(f, "SELECT count(*) FROM environment"), 2);
	assert_int_equal(number(f, "SELECT count(DISTINCT environment_id) FROM boot"), 2);
}

static void a_boot_is_stored_once(void **state)
{
	struct fixture *f = *state;
	struct job *jobs;
	size_t n;

	must(f, add_boot(f, 0, "6.1", NULL));
	assert_int_equal(add_boot(f, 0, "6.1", NULL), -EEXIST);
	assert_int_equal(number(f, "SELECT count(*) FROM boot"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM cell"), 4);
	must(f, store_jobs_pending(f->s, f->c.id, &jobs, &n, &f->why));
	assert_int_equal(n, 3);
	free(jobs);
}

static void a_retry_hides_what_it_repeats(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};
	struct job *jobs;
	size_t n;

	must(f, add_boot(f, 0, "6.1", "exit_cpuid"));
	must(f, store_jobs_pending(f->s, f->c.id, &jobs, &n, &f->why));
	assert_int_equal(n, 4);
	assert_int_equal(jobs[0].attempt, 1);
	assert_string_equal(jobs[0].skip, "exit_cpuid");
	f->jobs[0] = jobs[0];
	free(jobs);
	must(f, add_boot(f, 0, "6.1", NULL));
	must(f, store_cells(f->s, f->c.id, NULL, read_cell, &r, &f->why));
	assert_int_equal(r.calls, 4);
	r.calls = 0;
	must(f, store_boots(f->s, f->c.id, read_boot, &r, &f->why));
	assert_int_equal(r.calls, 2);
	buf_free(&r.text);
}

static void refusals_are_told(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};
	struct campaign c;

	must(f, store_job_refuse(f->s, f->jobs[1].id, "no /dev/kvm", &f->why));
	must(f, store_job_refuse(f->s, f->jobs[3].id, "no /dev/kvm", &f->why));
	must(f, store_refused(f->s, f->c.id, read_text, &r, &f->why));
	assert_string_equal(r.text.data, "lab:kvm/direct reason=no /dev/kvm\n");
	must(f, store_campaign_get(f->s, "last", &c, &f->why));
	assert_int_equal(c.refused, 2);
	campaign_free(&c);
	buf_free(&r.text);
}

static int read_image(void *arg, const char *sha256, const char *kind, const char *build)
{
	return read_text(arg, sha256, kind, build);
}

static int read_bench(void *arg, const struct stored_bench *b)
{
	struct reading *r = arg;

	buf_printf(&r->text, "%s %s %d %d\n", b->name, b->unit, b->exits, b->stable);
	return 0;
}

static void the_catalogue_is_kept(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};

	must(f, add_boot(f, 0, "6.1", NULL));
	must(f, store_images(f->s, f->c.id, read_image, &r, &f->why));
	must(f, store_catalog(f->s, f->c.id, read_bench, &r, &f->why));
	assert_string_equal(r.text.data, "5 metal=" BUILD_ID "\nclk_null op 0 1\nexit_cpuid op 1 0\nexit_hypercall op 0 0\n"
			    "mem_chase_random load -1 0\n");
	buf_free(&r.text);
}

/* --- what can be wrong with a file */

static void expect_open(struct fixture *f, const char *path, enum store_mode mode, int err, const char *reason)
{
	struct store *s;

	assert_int_equal(store_open(&s, path, mode, &f->why), err);
	assert_null(s);
	if (!strstr(f->why.text, reason) || !strstr(f->why.text, path))
		fail_msg("\"%s\" does not say \"%s\" and %s", f->why.text, reason, path);
}

static void wrong_files_are_refused(void **state)
{
	struct fixture *f = *state;
	char *other = xasprintf("%s/other", f->dir);
	struct buf noise = {0};

	expect_open(f, other, STORE_READ, -ENOENT, "there is no database");
	expect_open(f, "/nonexistent/x.db", STORE_WRITE, -EACCES, "cannot be opened");
	for (int i = 0; i < 5000; i++)
		buf_printf(&noise, "%d", i);
	assert_int_equal(file_write(other, noise.data, noise.len), 0);
	expect_open(f, other, STORE_READ, -EILSEQ, "not a database");
	expect_open(f, other, STORE_WRITE, -EILSEQ, "not a database");
	assert_int_equal(file_write(other, "", 0), 0);
	expect_open(f, other, STORE_READ, -EILSEQ, "is empty");
	must(f, sql_exec(f->s, "PRAGMA user_version = 0", &f->why));
	expect_open(f, f->path, STORE_WRITE, -EILSEQ, "is not a database of hvlab");
	buf_free(&noise);
	free(other);
}

/* --- a schema of two more versions than the program has */

static const struct schema_step steps[] = {
	{"CREATE TABLE second (x INTEGER) STRICT; INSERT INTO second SELECT count(*) FROM boot;",
	 "CREATE TEMP TABLE second (x INTEGER);"},
	{"CREATE TABLE third (x INTEGER) STRICT;", "CREATE TEMP TABLE third (x INTEGER);"},
};

static struct schema later(const struct schema_step *step)
{
	return (struct schema){schema.version1, step, LEN(steps)};
}

static s64 version(struct fixture *f)
{
	return number(f, "PRAGMA user_version");
}

static s64 tables(struct fixture *f, const char *names)
{
	char *sql = xasprintf("SELECT count(*) FROM sqlite_schema WHERE name IN (%s)", names);
	s64 n = number(f, sql);

	free(sql);
	return n;
}

static void an_older_file_is_upgraded_once(void **state)
{
	struct fixture *f = *state;
	struct schema x = later(steps);

	must(f, add_boot(f, 0, "6.1", NULL));
	assert_int_equal(version(f), 1);
	for (int again = 0; again < 2; again++) {
		must(f, schema_ready(f->s, STORE_WRITE, &x, &f->why));
		assert_int_equal(version(f), 3);
		assert_int_equal(tables(f, "'second', 'third'"), 2);
		assert_int_equal(number(f, "SELECT x FROM second"), 1); /* the step saw what was there */
	}
	must(f, add_boot(f, 1, "6.1", NULL));
	assert_int_equal(number(f, "SELECT count(*) FROM boot"), 2);
}

static void an_empty_file_takes_all_steps(void **state)
{
	struct schema x = later(steps);
	struct store empty = {.path = (char[]){"empty"}};
	struct fixture f = {.s = &empty};

	assert_int_equal(sqlite3_open(":memory:", &empty.db), SQLITE_OK);
	must(&f, schema_ready(&empty, STORE_WRITE, &x, &f.why));
	assert_int_equal(version(&f), 3);
	assert_int_equal(tables(&f, "'boot', 'second', 'third'"), 3);
	sqlite3_close(empty.db);
}

/* The second step fails: the first has not happened either, and the program of the first version still reads the file. */
static void an_upgrade_is_all_or_nothing(void **state)
{
	struct fixture *f = *state;
	struct schema_step broken[] = {steps[0], {"CREATE TABLE third (x INTEGER) STRICT; CREATE TABLE boot (x);", ""}};
	struct schema x = later(broken);

	must(f, add_boot(f, 0, "6.1", NULL));
	assert_int_equal(schema_ready(f->s, STORE_WRITE, &x, &f->why), -EILSEQ);
	assert_non_null(strstr(f->why.text, f->path));
	assert_int_equal(version(f), 1);
	assert_int_equal(tables(f, "'second', 'third'"), 0);
	must(f, add_boot(f, 1, "6.1", NULL));
	x = later(steps);
	must(f, schema_ready(f->s, STORE_WRITE, &x, &f->why));
	assert_int_equal(version(f), 3);
}

static void a_reader_of_an_older_file_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct schema x = later(steps);
	struct buf before = {0}, after = {0};

	must(f, add_boot(f, 0, "6.1", NULL));
	store_close(f->s);
	assert_int_equal(file_read(f->path, &before), 0);
	must(f, store_open(&f->s, f->path, STORE_READ, &f->why));
	must(f, schema_ready(f->s, STORE_READ, &x, &f->why));
	assert_int_equal(number(f, "SELECT (SELECT count(*) FROM second) + (SELECT count(*) FROM third)"), 0);
	assert_int_equal(number(f, "SELECT count(*) FROM boot"), 1);
	assert_int_equal(file_read(f->path, &after), 0);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	buf_free(&before);
	buf_free(&after);
}

static void a_newer_file_is_refused(void **state)
{
	struct fixture *f = *state;
	struct schema x = later(steps);

	must(f, schema_ready(f->s, STORE_WRITE, &x, &f->why));
	expect_open(f, f->path, STORE_READ, -EILSEQ, "has schema 3, this program knows 1");
	expect_open(f, f->path, STORE_WRITE, -EILSEQ, "has schema 3, this program knows 1");
}

static int keep_state(void *arg, const struct stored_state *x)
{
	buf_printf(arg, "%s %u %s %s=%s;", x->system, x->round, x->clock, x->key, x->value);
	return 0;
}

static void what_belongs_to_one_launch_comes_back(void **state)
{
	struct fixture *f = *state;
	struct boot b = boot_of("6.1");
	struct buf text = {0};

	facts_set(&b.state, "clock.hz", "2600000000.5");
	facts_set(&b.state, "now.load", "0.10");
	must(f, store_boot_add(f->s, &f->jobs[0], &b, &meta, NULL, &f->why));
	facts_set(&b.state, "now.load", "7.00");
	must(f, store_boot_add(f->s, &f->jobs[1], &b, &meta, NULL, &f->why));
	boot_free(&b);
	must(f, store_states(f->s, f->c.id, keep_state, &text, &f->why));
	assert_non_null(strstr(text.data, "lab:bare 0 virtual clock.hz=2600000000.5;lab:bare 0 virtual now.load=0.10;"));
	assert_non_null(strstr(text.data, "now.load=7.00;"));
	/* Load is not part of what the machine is: both boots have one environment. */
	assert_int_equal(number(f, "SELECT count(*) FROM environment"), 1);
	buf_free(&text);
}

/* launch.host_boot of one launch. */
static void host_boot_of(struct store *s, s64 boot, char to[HOST_BOOT_TEXT])
{
	sqlite3_stmt *st;
	struct why why;

	assert_int_equal(sql_prepare(s, &st, "SELECT value FROM boot_fact WHERE key = 'launch.host_boot' AND boot_id = ?", &why), 0);
	sql_bind(st, "i", boot);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	snprintf(to, HOST_BOOT_TEXT, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
}

static void boots_of_a_host_stay_apart_without_their_name(void **state)
{
	static const char *const name[] = {"4c4c4544-0042-3510-8058-b7c04f4d5331", "9a4c4544-0042-3510-8058-b7c04f4d5331"};
	struct fixture *f = *state;
	struct redaction names = {.n = 0};
	char path[80], of[2][3][HOST_BOOT_TEXT];

	for (size_t i = 0; i < 3; i++) {
		struct boot b = boot_of("6.1");

		facts_set(&b.state, "launch.host_boot", name[i / 2]);
		must(f, store_boot_add(f->s, &f->jobs[i], &b, &meta, NULL, &f->why));
		boot_free(&b);
	}
	for (size_t i = 0; i < 2; i++) {
		struct store *shared;

		snprintf(path, sizeof(path), "%s/shared%zu.db", f->dir, i);
		must(f, store_share_redacted(f->s, f->c.id, &names, path, &f->why));
		must(f, store_open(&shared, path, STORE_READ, &f->why));
		for (size_t k = 0; k < 3; k++)
			host_boot_of(shared, (s64)k + 1, of[i][k]);
		store_close(shared);
		assert_string_equal(of[i][0], of[i][1]);
		assert_string_not_equal(of[i][1], of[i][2]);
		for (size_t k = 0; k < 3; k++) {
			assert_int_equal(strlen(of[i][k]), 32);
			assert_int_equal(strspn(of[i][k], "0123456789abcdef"), 32);
		}
	}
	assert_string_not_equal(of[0][0], of[1][0]); /* of two files nobody knows that they are of one machine */
}

static int keep_crosscheck(void *arg, const struct crosscheck_row *r)
{
	buf_printf(arg, "%s %u %s %s %g %g %d %s;", r->tag, r->round, r->program, r->quantity, r->value, r->own, r->same, r->output);
	return 0;
}

static void crosschecks_come_back(void **state)
{
	struct fixture *f = *state;
	struct crosscheck_row row = {.tag = "p1", .program = "mbw", .version = "v", .command = "mbw 16", .quantity = "copy", .unit = "GB/s",
			       .bench = "mem_copy", .params = "ws=1", .note = "same: x", .output = "out", .value = 20.5,
			       .own = 21, .same = true, .share = 1};
	struct facts env = {0};
	struct buf text = {0};

	facts_set(&env, "host.kernel", "6.1");
	must(f, store_crosscheck_add(f->s, &row, &env, &f->why));
	row.round = 1;
	row.own = NAN;
	row.same = false;
	must(f, store_crosscheck_add(f->s, &row, &env, &f->why));
	assert_int_equal(store_crosscheck_add(f->s, &row, &env, &f->why), -EEXIST);
	must(f, store_crosschecks(f->s, keep_crosscheck, &text, &f->why));
	assert_string_equal(text.data, "p1 0 mbw copy 20.5 21 1 out;p1 1 mbw copy 20.5 nan 0 out;");
	assert_int_equal(number(f, "SELECT count(*) FROM environment"), 1);
	buf_free(&text);
	facts_free(&env);
}

static void damage_inside_is_told(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};

	must(f, add_boot(f, 0, "6.1", NULL));
	must(f, sql_exec(f->s, "UPDATE series SET data = x'ffffff' WHERE kind = 'body'", &f->why));
	assert_int_equal(store_cells(f->s, f->c.id, NULL, read_cell, &r, &f->why), -EILSEQ);
	assert_non_null(strstr(f->why.text, "is damaged"));
	must(f, sql_exec(f->s, "UPDATE job SET spec = 'nonsense'", &f->why));
	struct job *jobs;
	size_t n;
	assert_int_equal(store_jobs_pending(f->s, f->c.id, &jobs, &n, &f->why), -EILSEQ);
	assert_null(jobs);
	buf_free(&r.text);
}

/* A page in the middle is overwritten on disk: whatever is asked, the answer is an errno and never a crash. */
static void a_damaged_page_is_told(void **state)
{
	struct fixture *f = *state;
	struct reading r = {0};
	struct buf b = {0};
	struct store *s;
	bool told = false;

	for (size_t job = 0; job < 4; job++)
		must(f, add_boot(f, job, "6.1", NULL));
	store_close(f->s);
	f->s = NULL;
	assert_int_equal(file_read(f->path, &b), 0);
	for (size_t page = 1; page < b.len / 4096; page++) {
		struct buf bad = {0};
		buf_put(&bad, b.data, b.len);
		memset(bad.data + page * 4096, 0xa5, 4096);
		assert_int_equal(file_write(f->path, bad.data, bad.len), 0);
		int err = store_open(&s, f->path, STORE_READ, &f->why);
		if (!err)
			err = store_cells(s, 1, NULL, read_cell, &r, &f->why);
		assert_true(err == 0 || err == -EILSEQ);
		told |= err == -EILSEQ;
		store_close(s);
		buf_free(&bad);
	}
	assert_true(told);
	buf_free(&b);
	buf_free(&r.text);
}

static void a_full_disk_loses_nothing(void **state)
{
	struct fixture *f = *state;
	struct boot large = boot_of("6.2");
	char limit[64];

	must(f, add_boot(f, 0, "6.1", NULL));
	snprintf(limit, sizeof(limit), "PRAGMA max_page_count = %lld", (long long)number(f, "PRAGMA page_count") + 1);
	assert_true(number(f, limit) > 0);
	for (u64 i = 0; i < 20000; i++)
		series_push(&large.cells[0].body, i * i);
	assert_int_equal(store_boot_add(f->s, &f->jobs[1], &large, &meta, NULL, &f->why), -ENOSPC);
	assert_non_null(strstr(f->why.text, "disk is full"));
	assert_int_equal(number(f, "SELECT count(*) FROM boot"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM environment"), 1);
	assert_int_equal(number(f, "SELECT count(*) FROM job WHERE state = 'done'"), 1);
	assert_true(number(f, "PRAGMA max_page_count = 1000000") > 0);
	must(f, store_boot_add(f->s, &f->jobs[1], &large, &meta, NULL, &f->why));
	boot_free(&large);
}

static void a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;

	store_close(f->s);
	must(f, store_open(&f->s, f->path, STORE_READ, &f->why));
	assert_int_equal(store_job_refuse(f->s, 1, "", &f->why), -EACCES);
	assert_non_null(strstr(f->why.text, "read-only"));
}

static void two_writers_wait_or_are_told(void **state)
{
	struct fixture *f = *state;
	struct store *other;

	must(f, store_open(&other, f->path, STORE_WRITE, &f->why));
	sqlite3_busy_timeout(other->db, 10);
	must(f, sql_begin(f->s, &f->why));
	assert_int_equal(store_job_refuse(other, f->jobs[0].id, "x", &f->why), -EBUSY);
	assert_non_null(strstr(f->why.text, "locked"));
	must(f, sql_end(f->s, 0, &f->why));
	must(f, store_job_refuse(other, f->jobs[0].id, "x", &f->why));
	store_close(other);
}

/* --- a killed writer */

/* Stores boots for ever and reports each by one byte, as soon as the store says it is there. */
static _Noreturn void write_until_killed(const char *path, int report)
{
	struct fixture f = {0};

	must(&f, store_open(&f.s, path, STORE_WRITE, &f.why));
	for (;;) {
		add_campaign(&f);
		for (size_t job = 0; job < LEN(f.jobs); job++) {
			must(&f, add_boot(&f, job, "6.1", NULL));
			if (write(report, "b", 1) != 1)
				_exit(1);
		}
	}
}

static s64 reported(int fd, size_t wanted)
{
	char byte;
	s64 n = 0;

	while ((!wanted || (size_t)n < wanted) && read(fd, &byte, 1) == 1)
		n++;
	return n;
}

static void kill_9_loses_and_doubles_nothing(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 5; i++) {
		char *path = xasprintf("%s/k%d.db", f->dir, i);
		int fds[2];
		assert_int_equal(pipe(fds), 0);
		pid_t pid = fork();
		if (!pid)
			write_until_killed(path, fds[1]);
		close(fds[1]);
		s64 n = reported(fds[0], (size_t)(3 + 7 * i));
		usleep((useconds_t)(i * 700));
		kill(pid, SIGKILL);
		n += reported(fds[0], 0);
		waitpid(pid, NULL, 0);
		close(fds[0]);
		store_close(f->s);
		must(f, store_open(&f->s, path, STORE_WRITE, &f->why));
		s64 boots = number(f, "SELECT count(*) FROM boot");
		assert_true(boots == n || boots == n + 1); /* stored, killed before it could say so */
		assert_int_equal(number(f, "SELECT count(*) FROM job WHERE state = 'done'"), boots);
		assert_int_equal(number(f, "SELECT count(DISTINCT job_id) FROM boot"), boots);
		assert_int_equal(number(f, "SELECT count(*) FROM cell"), 4 * boots);
		assert_int_equal(number(f, "SELECT count(*) FROM series"), 7 * boots);
		assert_int_equal(number(f, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"),
				 1);
		free(path);
	}
}

/* --- the history */

static int count_scans(unsigned what, void *scans, void *st, void *ns)
{
	*(int *)scans += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0) + sqlite3_stmt_status(st, SQLITE_STMTSTATUS_SORT, 0);
	return 0;
}

struct heard {
	unsigned n;
	s64 first;
	bool derived;
	double value;
	s64 environment, image;
};

static int hear_night(void *arg, const struct stored_night *night)
{
	struct heard *h = arg;

	h->first = h->n++ ? h->first : night->id;
	h->derived |= night->derived;
	return 0;
}

static int hear_point(void *arg, const struct stored_point *p)
{
	*(struct heard *)arg = (struct heard){.n = 1, .value = p->value, .environment = p->environment, .image = p->image};
	return 0;
}

static int hear_fact(void *arg, const char *system, const char *key, const char *value)
{
	((struct heard *)arg)->n += !strcmp(key, "host.kernel") || !strcmp(key, "guest.image");
	return 0;
}

/* What is asked every night is found by an index and comes in its order, however many nights there are. */
static void nights_are_found_by_index(void **state)
{
	struct fixture *f = *state;
	struct heard h = {0};
	int scans = 0;
	struct stored_point point[3];

	for (size_t i = 0; i < LEN(point); i++)
		point[i] = (struct stored_point){.bench = known[i].name, .params = "", .system = "lab:bare", .unit = "u", .reason = "",
						 .value = 2786 + (double)i, .low = NAN, .high = NAN};

	assert_int_equal(add_boot(f, 0, "6.1", NULL), 0);
	f->c.done = 1;
	must(f, store_points_set(f->s, &f->c, HVLAB_VERSION, point, LEN(point), &f->why));
	add_campaign(f);
	sqlite3_trace_v2(f->s->db, SQLITE_TRACE_PROFILE, count_scans, &scans);
	must(f, store_nights(f->s, "n", LANE_PATH, f->c.id, 9, hear_night, &h, &f->why));
	assert_int_equal(h.n, 2);
	assert_int_equal(h.first, f->c.id); /* the newest */
	assert_true(h.derived);
	struct points_wanted w = {.name = "n", .lane = LANE_PATH, .from = 1, .until = f->c.id};
	must(f, store_points(f->s, &w, hear_point, &h, &f->why));
	w.bench = "exit_cpuid";
	must(f, store_points(f->s, &w, hear_point, &h, &f->why));
	assert_true(h.n == 1 && h.value == 2787);
	w.params = "";
	w.system = "lab:bare";
	must(f, store_points(f->s, &w, hear_point, &h, &f->why));
	assert_true(h.n == 1 && h.value == 2787);
	h.n = 0;
	must(f, store_environment_facts(f->s, h.environment, h.image, hear_fact, &h, &f->why));
	assert_int_equal(h.n, 2);
	assert_int_equal(scans, 0);
	must(f, sql_exec(f->s, "SELECT sum(n) FROM point WHERE unit = 'x'", &f->why));
	assert_int_not_equal(scans, 0); /* a scan is seen */
}

UNIT()
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(campaigns_come_back),
		T(campaigns_are_found_by_tag_prefix_and_number),
		T(cells_come_back),
		T(boots_and_facts_come_back),
		T(environments_are_shared_by_content),
		T(a_boot_is_stored_once),
		T(a_retry_hides_what_it_repeats),
		T(refusals_are_told),
		T(the_catalogue_is_kept),
		T(nights_are_found_by_index),
		T(wrong_files_are_refused),
		T(an_older_file_is_upgraded_once),
		T(an_empty_file_takes_all_steps),
		T(an_upgrade_is_all_or_nothing),
		T(a_reader_of_an_older_file_changes_nothing),
		T(a_newer_file_is_refused),
		T(what_belongs_to_one_launch_comes_back),
		T(boots_of_a_host_stay_apart_without_their_name),
		T(crosschecks_come_back),
		T(damage_inside_is_told),
		T(a_damaged_page_is_told),
		T(a_full_disk_loses_nothing),
		T(a_reader_cannot_write),
		T(two_writers_wait_or_are_told),
		T(kill_9_loses_and_doubles_nothing),
	};
#undef T

	return cmocka_run_group_tests(tests, NULL, NULL);
}
