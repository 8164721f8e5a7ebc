/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes a database that somebody else has made or damaged: store*.c and all that is computed from its rows (summary,
 * pairs, identity, lives, holes, preflight, the report's model). Input that begins with 'v' puts values of its own into a
 * good database, "ROW TEXT" a line; any other changes its bytes, four a change (place, value). The database lies in memory: a
 * file is opened only by tests/harm.sh and test_store.c, and a run would take thirty times as long with one.
 *
 * Feeds: harness/store/store.c harness/store/store_schema.c harness/store/store_sql.c harness/store/store_read.c
 * harness/store/store_boot.c harness/store/store_path.c harness/store/store_history.c harness/store/store_crosscheck.c harness/record/system_facts.c harness/analyse/summary.c
 * harness/analyse/compare_set.c harness/analyse/guest_diff.c harness/analyse/launch_cost.c harness/analyse/preflight.c
 * harness/report/model.c harness/report/model_facts.c harness/store/store_share.c harness/report/handin.c
 * harness/store/store_merge.c harness/store/store_merge_check.c
 */
#include "fuzz.h"
#include "catalog.h"
#include "collect.h"
#include "explain.h"
#include "formats.h"
#include "gate_files.h"
#include "handin.h"
#include "judge.h"
#include "model.h"
#include "preflight.h"
#include "store_impl.h"
#include "verdict.h"

#include <stdio.h>
#include <unistd.h>

#define BUILD "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct hvlab_bench known[] = {
	{.name = "clk_null"}, {.name = "exit_cpuid", .exits_per_op = 1}, {.name = "exit_hypercall", .exits_per_op = 1},
	{.name = "mem_chase_random", .unit = UNIT_LOAD, .exits_per_op = EXITS_VARY},
};
static const struct catalog catalog = {.bench = known, .n = LEN(known), .build = BUILD, .kind = "metal",
				       .sha256 = BUILD};
static const char *const places[] = {
	"campaign SET tag", "campaign SET name", "campaign SET started", "campaign SET lane", "campaign SET plan",
	"campaign SET subset", "job SET round", "job SET position", "job SET system", "job SET spec", "job SET skip",
	"job SET state", "job SET reason", "boot SET attempt", "boot SET class", "boot SET clock", "boot SET verdict",
	"boot SET reason", "boot SET first_record", "boot SET wall", "boot SET log", "boot_fact SET key", "boot_fact SET value",
	"guest_fact SET key", "guest_fact SET value", "environment_fact SET key", "environment_fact SET value", "cell SET bench",
	"cell SET params", "cell SET unit", "cell SET n", "cell SET verdict", "cell SET reason", "cell SET result",
	"cell SET exits_declared", "cell SET exits_counted", "series SET kind", "series SET n", "series SET data",
	"counter SET bench", "counter SET at", "counter SET name", "counter SET value", "bench SET name", "bench SET unit",
	"bench SET exits", "image SET kind", "crosscheck SET value", "crosscheck SET own", "crosscheck SET share", "crosscheck SET unit",
	"crosscheck SET output", "path SET codes", "path SET n_codes", "path SET steps", "path SET n_steps", "path_symbol SET name",
	"path_symbol SET size", "path_symbol SET layer", "point SET bench", "point SET params", "point SET system", "point SET value",
	"point SET low", "point SET floor", "point SET reason", "point SET unit", "baseline SET bench", "baseline SET system",
};
static const char *path; /* of a file that stands for the database where somebody asks after it */
static struct buf good, input;

/* In place of SQLite's: opens the input, whatever the name. Without one, something new. */
int sqlite3_open_v2(const char *name, sqlite3 **db, int flags, const char *vfs)
{
	int code = sqlite3_open(":memory:", db);

	(void)name, (void)flags, (void)vfs;
	if (code != SQLITE_OK || !input.len)
		return code;
	return sqlite3_deserialize(*db, "main", (u8 *)input.data, (s64)input.len, (s64)input.len, SQLITE_DESERIALIZE_READONLY);
}

/* What the connection has made, as the bytes of a file. */
static void save(sqlite3 *db, struct buf *out)
{
	s64 size;
	u8 *bytes = sqlite3_serialize(db, "main", &size, 0);

	must(bytes);
	buf_put(out, bytes, (size_t)size);
	sqlite3_free(bytes);
}

/* --- a good one */

static void add_paths(struct boot *b)
{
	struct {
		struct step_interval head;
		u64 step[2];
	} file = {{STEP_MAGIC, 1, 2}, {0x1000ull << STEP_ADDRESS_SHIFT, 0x1001ull << STEP_ADDRESS_SHIFT}};

	must(!paths_read(&b->paths, &file, sizeof(file), NULL));
	file.head.which = 0;
	must(!paths_read(&b->paths, &file, sizeof(file), NULL));
	symbols_add(&b->paths.symbols, 0x1000, 2, LAYER_GUEST, "f");
	copy_str(b->paths.bench, "exit_cpuid");
}

static void add_boot(struct store *s, const struct job *job, const struct buf *stream)
{
	const struct boot_meta meta = {.catalog = &catalog, .image_kind = "metal", .class = CLASS_L1, .clock = "verified"};
	struct counters counters = {.n = 1, .c = {{"exits", 7}}};
	struct boot b = {.verdict = HVLAB_OK};
	char culprit[HVLAB_NAME_MAX];
	struct collect c;
	struct job_sink sink;
	struct why why = {""};

	collect_init(&c, &b, &catalog, &sink);
	sink.fact(sink.arg, "host.kernel", job->round ? "6.2" : "6.1");
	sink.fact(sink.arg, "host.cpu", "x");
	sink.fact(sink.arg, "now.load", "0.1");
	sink.fact(sink.arg, "launch.create_ns", "1000");
	sink.bytes(sink.arg, stream->data, stream->len);
	sink.events(sink.arg, "", &counters);
	sink.events(sink.arg, "exit_cpuid", &counters);
	sink.end(sink.arg, HVLAB_OK, "");
	collect_finish(&c, culprit);
	add_paths(&b);
	facts_set(&b.state, "clock.hz", "1000000000.0");
	must(!store_boot_add(s, job, &b, &meta, NULL, &why));
	boot_free(&b);
}

static void add_crosscheck(struct store *s)
{
	const struct crosscheck_row row = {.tag = "p20260101-000000", .started = 1, .program = "mbw", .version = "1", .command = "mbw",
				     .quantity = "copy", .unit = "ns", .value = 2, .bench = "mem_copy", .params = "", .own = 3,
				     .same = true, .note = "", .share = 1, .output = "x"};
	const struct facts none = {0};

	must(!store_crosscheck_add(s, &row, &none, NULL));
}

/* As derived by this program from all boots: reading it writes nothing. */
static void add_history(struct store *s, struct campaign *c)
{
	static const struct stored_point points[] = {
		{.bench = "clk_null", .params = "", .system = "lab/qemu:bare", .unit = "ticks/op", .reason = "", .value = 2, .low = 2, .high = 2},
		{.bench = "exit_cpuid", .params = "", .system = "lab/qemu:bare", .unit = "ticks/op", .reason = "", .value = 9, .low = 8, .high = 9},
	};
	static const struct stored_baseline set = {.kind = "set", .bench = "exit_*", .system = "*", .who = "x", .why = "y", .campaign = 1};

	c->done = 8;
	must(!store_points_set(s, c, HVLAB_VERSION, points, LEN(points), NULL));
	must(!store_baseline_add(s, &set, NULL));
}

static void make_good(void)
{
	static const char *const systems[] = {"lab/qemu:bare", "lab/qemu:kvm/direct", "lab/qemu:kvm/direct+aa"};
	struct campaign c = {.tag = "c20260101-000000-abcd", .name = "x", .started = 1, .plan = (char *)"[plan]\nrounds = 3\n",
			     .program = "0", .lane = LANE_TIME};
	struct job jobs[9] = {0};
	struct buf stream = {0};
	struct store *s;

	path = scratch_file();
	must(!file_read("tests/golden/good.stream", &stream));
	must(!store_open(&s, path, STORE_WRITE, NULL));
	for (u32 i = 0; i < LEN(jobs); i++) {
		jobs[i] = (struct job){.round = i / 3, .position = i % 3, .lane = LANE_TIME, .vcpus = 1, .memory = 1, .timeout_ns = 1};
		copy_str(jobs[i].system, systems[i % 3]);
		copy_str(jobs[i].tag, c.tag);
	}
	must(!store_campaign_add(s, &c, jobs, LEN(jobs), NULL));
	for (size_t i = 0; i + 1 < LEN(jobs); i++)
		add_boot(s, &jobs[i], &stream);
	add_crosscheck(s);
	add_history(s, &c);
	save(s->db, &good);
	store_close(s);
	must(!file_write(path, good.data, good.len));
	buf_free(&stream);
}

/* --- as the input wants it */

static void change_bytes(const u8 *edits, size_t n)
{
	buf_put(&input, good.data, good.len);
	for (size_t i = 0; i + 3 < n; i += 4)
		input.data[(edits[i] | edits[i + 1] << 8 | edits[i + 2] << 16) % input.len] = (char)edits[i + 3];
}

static void put_value(sqlite3 *db, unsigned row, const char *value)
{
	char sql[96];
	char *end;
	sqlite3_stmt *st;

	snprintf(sql, sizeof(sql), "UPDATE OR IGNORE %s = ?", places[row % LEN(places)]);
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		return;
	long long number = strtoll(value, &end, 0);
	if (end != value && !*end)
		sqlite3_bind_int64(st, 1, number);
	else if (strstr(sql, "data"))
		sqlite3_bind_blob(st, 1, value, (int)strlen(value), SQLITE_STATIC);
	else
		sqlite3_bind_text(st, 1, value, -1, SQLITE_STATIC);
	sqlite3_step(st);
	sqlite3_finalize(st);
}

static void put_values(char *lines)
{
	u8 *copy = sqlite3_malloc64(good.len);
	sqlite3 *db;

	must(copy && sqlite3_open(":memory:", &db) == SQLITE_OK);
	memcpy(copy, good.data, good.len);
	must(!sqlite3_deserialize(db, "main", copy, (s64)good.len, (s64)good.len,
				  SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE));
	sqlite3_exec(db, "PRAGMA ignore_check_constraints = ON; BEGIN", NULL, NULL, NULL);
	for (char *line; (line = strsep(&lines, "\n"));) {
		char *value = strchr(line, ' ');

		if (value)
			put_value(db, (unsigned)strtoul(line, NULL, 10), value + 1);
	}
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	save(db, &input);
	sqlite3_close(db);
}

static void make_input(const u8 *data, size_t size)
{
	struct buf lines = {0};

	if (!good.len)
		make_good();
	if (!size || data[0] != 'v') {
		change_bytes(data, size);
		return;
	}
	buf_put(&lines, data + 1, size - 1);
	put_values(lines.data);
	buf_free(&lines);
}

/* --- read, all of it */

static int ignore_boot(void *arg, const struct stored_boot *b)
{
	(void)arg;
	return strlen(b->log) + strlen(b->system) == 0 ? 1 : 0;
}

static int ignore_crosscheck(void *arg, const struct crosscheck_row *r)
{
	(void)arg;
	return strlen(r->output) == ~(size_t)0;
}

static void judge_first(const struct load *l)
{
	const struct terms terms = {.delta = 0.01};
	struct judged j;
	size_t n;
	const char **systems = summary_systems(&l->summary, &n);

	if (n >= 2) {
		judge(&j, &(struct side){l, systems[0]}, &(struct side){l, systems[1]}, &terms);
		judged_free(&j);
	}
	free(systems);
}

static void explain(struct store *s, const struct campaign *c, const struct load *l)
{
	struct explanation x;
	struct buf out = {0};

	if (!explain_load(&x, s, c, &l->summary, "exit_cpuid", NULL))
		for (size_t i = 0; i < x.n; i++) {
			explain_tree(&x.v[i], &out);
			explain_trace(&x.v[i], &out);
		}
	explain_free(&x);
	buf_free(&out);
}

static void read_history(struct store *s, struct campaign *c)
{
	struct history h;
	struct buf out = {0};

	if (!history_load(&h, s, c, &(struct history_wanted){.most = 9}, NULL)) {
		for (size_t i = 0; i < gate_file_count; i++)
			gate_files[i].write(&h, 0, &out);
	}
	for (size_t i = 0; i < h.n; i++) {
		history_sparkline(&h.v[i], h.nights, &out);
		table_free(history_table(&h, &h.v[i], TABLE_CSV, &out));
	}
	history_free(&h);
	buf_free(&out);
}

static void write_formats(const struct load *l)
{
	struct buf out = {0};
	struct why why = {""};

	for (size_t i = 0; i < format_count; i++)
		formats[i].write(l, format_only_system(l), &out, &why);
	buf_free(&out);
}

static void hand_in(struct store *s, const struct campaign *c, const struct load *l)
{
	static const struct handin_record who = {(char *)"n", (char *)"g", (char *)"# a\n- b\n    c", (char *)"0", 1, LANG_RU};
	const struct load *const loads[] = {l, l};
	struct buf page = {0}, none = {0};
	char hex[65];

	handin_page(&who, loads, LEN(loads), &none, &page);
	must(page.len);
	store_digest(s, c->id, hex, NULL);
	buf_free(&page);
}

static void read_campaign(struct store *s, struct campaign *c)
{
	struct conditions conditions;
	struct launch_costs lives;
	struct coverage holes = {0};
	struct load load;
	struct job *jobs = NULL;
	struct buf json = {0};
	struct why why = {""};
	size_t n;

	if (!load_campaign(&load, s, c, NULL, true, NULL, NULL, &why) && !load_facts(&load, s, &why)) {
		judge_first(&load);
		explain(s, c, &load);
		write_formats(&load);
		hand_in(s, c, &load);
		load_coverage(&load, &holes);
		coverage_free(&holes);
	}
	load_free(&load);
	load_conditions(&conditions, s, c->id, NULL);
	for (size_t i = 0; i < conditions.env.n; i++) {
		struct finding found[FINDINGS_MAX];

		must(preflight(&conditions.env.v[i].facts, system_facts(&conditions.now, conditions.env.v[i].label), found) <= FINDINGS_MAX);
	}
	conditions_free(&conditions);
	load_launch_costs(&lives, s, c->id, NULL);
	launch_costs_free(&lives);
	store_boots(s, c->id, ignore_boot, NULL, NULL);
	if (!store_jobs_pending(s, c->id, &jobs, &n, NULL))
		free(jobs);
	model_build(s, c, &(struct model_terms){.database = "x.db"}, &json, &why);
	buf_free(&json);
	read_history(s, c);
}

static int ignore_cell(void *arg, const struct stored_cell *c)
{
	(void)arg;
	return strlen(c->system) >= SYSTEM_MAX;
}

/* Whatever was taken of it can be read, and is there when it comes again. */
static void merge(void)
{
	struct buf theirs = input;
	struct merged once = {0}, twice = {0};
	struct campaign *list = NULL;
	struct store *to;
	size_t n = 0;

	input = (struct buf){0};
	must(!store_open(&to, path, STORE_WRITE, NULL));
	input = theirs;
	if (!store_merge(to, path, &once, NULL)) {
		must(!store_merge(to, path, &twice, NULL) && !twice.boots && twice.known == once.boots);
		must(!store_campaigns(to, &list, &n, NULL));
	}
	for (size_t i = 0; i < n; i++) {
		must(!store_cells(to, list[i].id, NULL, ignore_cell, NULL, NULL));
		campaign_free(&list[i]);
	}
	free(list);
	store_close(to);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct store *s;
	struct campaign c;
	struct why why = {""};

	make_input(data, size);
	int err = store_open(&s, path, STORE_READ, &why);
	must(!err == !!s && (!err || why.text[0]));
	if (!err && !store_campaign_get(s, "1", &c, &why)) {
		read_campaign(s, &c);
		campaign_free(&c);
	}
	if (!err)
		store_crosschecks(s, ignore_crosscheck, NULL, NULL);
	store_close(s);
	merge();
	buf_free(&input);
	return 0;
}
