/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot_run.c and adapters/null together: the order of a job's events, what each end becomes, what a guest is told,
 * and that nothing is left behind.
 */
#include "unit.h"
#include "adapters.h"
#include "job.h"

#include <dirent.h>

static char root[] = "/tmp/hvlab-test-job-XXXXXX";

/* What a job reported. */
struct seen {
	struct buf bytes;
	struct buf order; /* one letter an event: b c f t e, repeats of b and f once */
	u64 exits[8];
	unsigned counters, ends;
	u64 count, whole; /* of the event asked for */
	enum hvlab_verdict verdict;
	char reason[256], variant[32], events[64];
};

static void note(struct seen *s, char letter)
{
	if (!s->order.len || s->order.data[s->order.len - 1] != letter || letter == 'c')
		buf_put(&s->order, &letter, 1);
}

static void on_bytes(void *arg, const void *bytes, size_t n)
{
	struct seen *s = arg;

	buf_put(&s->bytes, bytes, n);
	note(s, 'b');
}

static void on_counters(void *arg, u32 mark, const struct counters *c)
{
	struct seen *s = arg;

	assert_int_equal(mark, s->counters);
	assert_string_equal(c->c[0].name, "exits");
	if (s->counters < LEN(s->exits))
		s->exits[s->counters++] = c->c[0].value;
	note(s, 'c');
}

static void on_events(void *arg, const char *cell, const struct counters *c)
{
	struct seen *s = arg;

	assert_true(c->n > 0);
	if (cell[0])
		copy_str(s->events, cell);
	*(cell[0] ? &s->count : &s->whole) = c->c[0].value;
}

static void on_fact(void *arg, const char *key, const char *value)
{
	struct seen *s = arg;

	if (!strcmp(key, "hv.variant"))
		copy_str(s->variant, value);
	note(s, 'f');
}

static void on_timing(void *arg, u64 first_ns, u64 wall_ns)
{
	assert_true(first_ns <= wall_ns);
	note(arg, 't');
}

static void on_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	struct seen *s = arg;

	s->ends++;
	s->verdict = v;
	copy_str(s->reason, reason);
	note(s, 'e');
}

static struct job job_of(const char *cmdline)
{
	struct job j = {.id = 1, .vcpus = 1, .memory = 64 << 20, .backing = 4096, .timeout_ns = 20000000000ull,
			.variant = "null", .tag = "c20260101-000000-7e57", .lane = LANE_PATH};

	copy_str(j.cmdline, cmdline);
	return j;
}

static int run(const struct job *job, struct seen *s, struct why *why)
{
	const struct images images = {.metal = "/nonexistent", .hosted = "/nonexistent", .workroot = root};
	const struct job_sink sink = {.bytes = on_bytes, .counters = on_counters, .events = on_events, .fact = on_fact,
				      .timing = on_timing, .end = on_end, .arg = s};

	*s = (struct seen){0};
	return boot_run(job, &images, &sink, why);
}

static void done(struct seen *s)
{
	buf_free(&s->bytes);
	buf_free(&s->order);
}

static int entries(const char *path)
{
	DIR *d = opendir(path);
	int n = -2; /* . and .. */

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void whole_stream(void **state)
{
	struct job j = job_of("null.stream=" GOLDEN "good.stream null.exits=7 null.chunk=3");
	struct buf golden = {0};
	struct seen s;

	assert_int_equal(run(&j, &s, NULL), 0);
	assert_int_equal(file_read(GOLDEN "good.stream", &golden), 0);
	assert_int_equal(s.bytes.len, golden.len);
	assert_memory_equal(s.bytes.data, golden.data, golden.len);
	assert_int_equal(s.verdict, HVLAB_OK);
	assert_int_equal(s.ends, 1);
	assert_string_equal(s.variant, "null");
	assert_int_equal(s.order.data[0], 'f');
	assert_int_equal(s.order.data[s.order.len - 1], 'e');
	assert_non_null(strstr(s.order.data, "bc")); /* a mark's bytes before its counters */
	assert_true(s.counters >= 3);
	for (unsigned i = 1; i < s.counters; i++)
		assert_int_equal(s.exits[i] - s.exits[i - 1], 7);
	buf_free(&golden);
	done(&s);
	assert_int_equal(entries(root), 0);
}

static void ends_as(const char *cmdline, u64 timeout_ns, enum hvlab_verdict v, const char *reason)
{
	struct job j = job_of(cmdline);
	struct seen s;

	j.timeout_ns = timeout_ns;
	assert_int_equal(run(&j, &s, NULL), 0);
	assert_int_equal(s.ends, 1);
	assert_int_equal(s.verdict, v);
	if (!strstr(s.reason, reason))
		fail_msg("\"%s\" does not say \"%s\"", s.reason, reason);
	done(&s);
	assert_int_equal(entries(root), 0);
}

#define STREAM "null.stream=" GOLDEN "good.stream "

static void every_end(void **state)
{
	ends_as(STREAM, 20000000000ull, HVLAB_OK, "");
	ends_as(STREAM "null.end=crash", 20000000000ull, HVLAB_CRASH, "null.end");
	ends_as(STREAM "null.end=hang", 100000000ull, HVLAB_TIMEOUT, "boot.timeout");
	ends_as(STREAM "null.chunk=1 null.delay=20", 100000000ull, HVLAB_TIMEOUT, "boot.timeout");
	ends_as(STREAM "null.flood=65M", 60000000000ull, HVLAB_ERROR, "boot.flood");
	ends_as(STREAM "null.garbage=50", 20000000000ull, HVLAB_OK, "");
}

static void refused_as(const struct job *j, int err, const char *reason)
{
	struct seen s;
	struct why why = {""};

	assert_int_equal(run(j, &s, &why), err);
	assert_int_equal(s.ends, 0);
	if (!strstr(why.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", why.text, reason);
	done(&s);
	assert_int_equal(entries(root), 0);
}

static void refusals(void **state)
{
	struct job j = job_of("");

	refused_as(&j, -EINVAL, "HVLAB_NULL");
	j = job_of("null.stream=/nonexistent");
	refused_as(&j, -ENOENT, "/nonexistent");
	j = job_of(STREAM "null.end=softly");
	refused_as(&j, -EINVAL, "softly");
	j = job_of(STREAM "null.chunk=many");
	refused_as(&j, -EINVAL, "many");
	j = job_of(STREAM);
	copy_str(j.variant, "nothing");
	refused_as(&j, -ENODEV, "nothing");
	j = job_of(STREAM);
	copy_str(j.variant, "tcg");
	refused_as(&j, -ENOTSUP, "path lane");
	j = job_of(STREAM);
	j.vcpus = 0;
	refused_as(&j, -EINVAL, "vCPU");
	j = job_of(STREAM);
	memset(j.cmdline, 'x', sizeof(j.cmdline) - 1);
	refused_as(&j, -E2BIG, "command line");
}

/* skip= reaches the guest, and with it the stream of a second attempt. */
static void retry(void **state)
{
	struct job j = job_of("null.stream=" GOLDEN "dead.stream null.retry=" GOLDEN "cut.stream null.end=crash");
	struct seen s;

	assert_int_equal(run(&j, &s, NULL), 0);
	assert_int_equal(s.verdict, HVLAB_CRASH);
	done(&s);
	copy_str(j.skip, "exit_cpuid");
	assert_int_equal(run(&j, &s, NULL), 0);
	assert_int_equal(s.verdict, HVLAB_OK);
	done(&s);
}

/* A line that costs the reader a sleep stands between the marks start and body, and none behind: only it is counted. */
static void make_events_stream(const char *path)
{
	static const char *const lines[] = {
		"bench name=clk_null unit=op n=64", "mark id=0 at=start ops=9", NULL, "mark id=1 at=body ops=9",
		"mark id=2 at=control ops=9", "verdict v=ok result=0",
	};
	struct buf b = {0};
	char record[128];

	for (unsigned i = 0, seq = 0; i < LEN(lines); i++) {
		for (unsigned k = 0; !lines[i] && k < 200; k++)
			buf_puts(&b, "a line of log, as long as a chunk..\n");
		if (!lines[i])
			continue;
		int n = snprintf(record, sizeof(record), "%s%u %s", HVLAB_MARKER, seq++, lines[i]);
		buf_printf(&b, "%s *%08x\n", record, hvlab_crc32(record, (size_t)n));
	}
	assert_int_equal(file_write(path, b.data, b.len), 0);
	buf_free(&b);
}

static void events_between_marks(void **state)
{
	char *path = xasprintf("%s/events.stream", root), *words = xasprintf("null.stream=%s null.chunk=36 null.delay=1", path);
	struct job j = job_of(words);
	struct why why = {""};
	struct seen s;

	copy_str(j.events, "context-switches");
	make_events_stream(path);
	int err = run(&j, &s, &why);
	unlink(path);
	free(path);
	free(words);
	done(&s);
	if (err == -EACCES) {
		print_message("%s\n", why.text);
		skip();
	}
	assert_int_equal(err, 0);
	assert_string_equal(s.events, "clk_null");
	/* Other threads and the scheduler may add to it, or to the control loop, but not by a hundred. */
	assert_in_range(s.count, 100, 400);
	assert_true(s.whole >= s.count);
}

static void environment_says_the_same(void **state)
{
	struct job j = job_of("");
	struct seen s;

	setenv("HVLAB_NULL", STREAM "null.end=crash", 1);
	assert_int_equal(run(&j, &s, NULL), 0);
	assert_int_equal(s.verdict, HVLAB_CRASH);
	done(&s);
	copy_str(j.cmdline, "null.end=off"); /* the command line wins */
	assert_int_equal(run(&j, &s, NULL), 0);
	assert_int_equal(s.verdict, HVLAB_OK);
	done(&s);
	unsetenv("HVLAB_NULL");
}

static void registry(void **state)
{
	assert_true(adapter_count() >= 6);
	for (size_t i = 1; i < adapter_count(); i++)
		assert_true(strcmp(adapter_at(i - 1)->name, adapter_at(i)->name) < 0);
	assert_ptr_equal(adapter_find("null"), adapter_find("null"));
	assert_null(adapter_find("nul"));
	assert_null(adapter_at(adapter_count()));
	for (size_t i = 0; i < adapter_count(); i++) {
		const struct adapter *a = adapter_at(i);

		assert_true(a->lanes && a->what && a->probe && a->create && a->start && a->wait && a->destroy);
		assert_ptr_equal(adapter_find(a->name), a);
		assert_int_equal(a->destroy(NULL, NULL), 0); /* not even half made */
	}
}

static void a_host_is_found_by_its_scheme(void **state)
{
	static const struct { const char *url, *name; } known[] = {
		{"winrm://u@h", "hyperv"}, {"winrm+http://h", "hyperv"}, {"ssh://h", "hyperv"}, {"wsl://localhost", "hyperv"},
		{"xapi://root@h:1", "xapi"},
	};

	for (size_t i = 0; i < LEN(known); i++)
		assert_string_equal(host_ops_find(known[i].url)->name, known[i].name);
	assert_null(host_ops_find(NULL));
	assert_null(host_ops_find("http://h"));
	assert_null(host_ops_find("winr://h"));
	for (size_t i = 0; i < host_ops_count(); i++)
		assert_true(host_ops_at(i)->name && (host_ops_at(i)->sweep || host_ops_at(i)->facts || host_ops_at(i)->free_memory));
}

static int make_root(void **state)
{
	unsetenv("HVLAB_NULL");
	return mkdtemp(root) ? 0 : -1;
}

static int drop_root(void **state)
{
	return remove_scratch(root);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_stream), cmocka_unit_test(every_end), cmocka_unit_test(refusals),
		cmocka_unit_test(retry), cmocka_unit_test(events_between_marks),
		cmocka_unit_test(environment_says_the_same), cmocka_unit_test(registry),
		cmocka_unit_test(a_host_is_found_by_its_scheme),
	};

	return cmocka_run_group_tests(tests, make_root, drop_root);
}
