/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * job.c and event.c: jobs and events as text, there and back, cut anywhere, and refused when they make no sense.
 */
#include "unit.h"
#include "event.h"
#include "job.h"

static struct job example(void)
{
	return (struct job){
		.id = 7, .round = 3, .position = 1, .attempt = 2, .system = "lab:kvm/direct+aa", .place = "lab",
		.variant = "kvm/direct", .tag = "c20261123-074512-9f3a", .lane = LANE_PATH, .vcpus = 2,
		.idle = 3, .busy = 1, .neighbour = 2,
		.memory = 256 << 20, .backing = 4096, .timeout_ns = UINT64_MAX,
		.cmdline = "bench=exit_*,mem_* batches=10 seed=1", .skip = "", .events = "cpu-clock",
	};
}

static void a_job_survives_the_journey(void **state)
{
	struct job job = example(), back;
	struct buf line = {0}, again = {0};
	struct why why;

	job_encode(&job, &line);
	assert_null(strchr(line.data, '\n'));
	buf_puts(&line, "\r\n");
	assert_int_equal(job_decode(line.data, &back, &why), 0);
	assert_string_equal(back.system, job.system);
	assert_string_equal(back.cmdline, job.cmdline);
	assert_true(back.timeout_ns == UINT64_MAX && back.lane == LANE_PATH && back.attempt == 2);
	assert_true(back.idle == 3 && back.busy == 1 && back.neighbour == 2);
	job_encode(&back, &again);
	buf_puts(&again, "\r\n");
	assert_string_equal(again.data, line.data);
	buf_free(&line);
	buf_free(&again);
}

/* As a database of an earlier version holds it. */
static void a_job_from_before_neighbours_has_none(void **state)
{
	struct job job;
	struct why why;

	assert_int_equal(job_decode("id=1 round=0 position=0 attempt=0 system=lab:null place=lab variant=null tag=c20261123-074512-9f3a lane=time "
				    "vcpus=1 memory=4096 backing=4096 timeout=1 cmdline= skip= events=", &job, &why), 0);
	assert_true(!job.idle && !job.busy && !job.neighbour && job.vcpus == 1);
}

static void refuse(const char *from, const char *to, const char *reason)
{
	struct job job = example(), back;
	struct buf line = {0};
	struct why why = {""};

	job_encode(&job, &line);
	char *at = strstr(line.data, from);
	assert_non_null(at);
	char *changed = xasprintf("%.*s%s%s", (int)(at - line.data), line.data, to, at + strlen(from));
	assert_int_equal(job_decode(changed, &back, &why), -EINVAL);
	if (!strstr(why.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", why.text, reason);
	free(changed);
	buf_free(&line);
}

static void senseless_jobs_are_refused(void **state)
{
	char long_tag[64] = "tag=";

	memset(long_tag + 4, 'x', 40);
	refuse("round=3", "round=4294967296", "round");
	refuse("round=3", "ronud=3", "ronud");
	refuse("round=3 ", "", "without round");
	refuse("lane=path", "lane=fast", "lane");
	refuse("vcpus=2", "vcpus=-2", "vcpus");
	refuse("tag=c20261123-074512-9f3a", long_tag, "tag");
	refuse("id=7", "id", "not a job");
	refuse("id=7", "id=7%00", "not a job");
}

/* A sink that writes down what it is told. */
static void note_bytes(void *arg, const void *bytes, size_t n)
{
	buf_puts(arg, "<");
	buf_put(arg, bytes, n);
	buf_puts(arg, ">");
}

static void note_counters(void *arg, u32 mark, const struct counters *c)
{
	buf_printf(arg, "[mark %u:", mark);
	for (unsigned i = 0; i < c->n; i++)
		buf_printf(arg, " %s=%llu", c->c[i].name, (unsigned long long)c->c[i].value);
	buf_puts(arg, "]");
}

static void note_events(void *arg, const char *cell, const struct counters *c)
{
	buf_printf(arg, "[events %s: %u]", cell, c->n);
}

static void note_fact(void *arg, const char *key, const char *value)
{
	buf_printf(arg, "[%s: %s]", key, value);
}

static void note_timing(void *arg, u64 first_ns, u64 wall_ns)
{
	buf_printf(arg, "[timing %llu %llu]", (unsigned long long)first_ns, (unsigned long long)wall_ns);
}

static void note_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	buf_printf(arg, "[end %s: %s]", verdict_word(v), reason);
}

static struct job_sink notes(struct buf *to)
{
	return (struct job_sink){.bytes = note_bytes, .counters = note_counters, .events = note_events, .fact = note_fact,
				 .timing = note_timing, .end = note_end, .arg = to};
}

static void to_wire(void *arg, const void *bytes, size_t n)
{
	buf_put(arg, bytes, n);
}

static void speak(struct job_sink *s)
{
	struct counters c = {.n = 2, .c = {{"exits", UINT64_MAX}, {"cpu-clock:u=%", 5}}};

	s->fact(s->arg, "cpu.model name", "An = emulated\nCPU * 100 %");
	s->fact(s->arg, "empty", "");
	s->bytes(s->arg, "@hvl1 0 hello\n\0\xff", 16);
	s->counters(s->arg, 9, &c);
	s->events(s->arg, "", &c);
	s->events(s->arg, "exit_cpuid", &(struct counters){.n = 0});
	s->timing(s->arg, 0, UINT64_MAX);
	s->end(s->arg, HVLAB_CRASH, "triple fault");
}

static void events_survive_the_journey(void **state)
{
	struct buf direct = {0}, wire = {0}, arrived = {0};
	struct event_writer w = {.write = to_wire, .arg = &wire, .job = 12};
	struct job_sink sink = notes(&direct), over;

	speak(&sink);
	event_writer_sink(&w, &over);
	speak(&over);
	for (size_t step = 1; step < 40; step += 6) {
		struct job_sink to = notes(&arrived);
		struct event_reader r = {.to = &to, .job = 12};
		buf_clear(&arrived);
		for (size_t at = 0; at < wire.len; at += step)
			event_reader_feed(&r, wire.data + at, wire.len - at < step ? wire.len - at : step);
		assert_true(r.ended);
		assert_false(r.broken);
		assert_int_equal(arrived.len, direct.len);
		assert_memory_equal(arrived.data, direct.data, direct.len);
		event_reader_free(&r);
	}
	buf_free(&direct);
	buf_free(&wire);
	buf_free(&arrived);
}

/* An agent that runs one job behind the other: each reader takes its own and leaves the rest. */
static void what_follows_a_job_is_left_to_the_next(void **state)
{
	struct buf wire = {0}, arrived = {0}, once = {0};
	struct event_writer w = {.write = to_wire, .arg = &wire};
	struct job_sink over, to = notes(&arrived), direct = notes(&once);
	size_t at = 0;

	speak(&direct);
	for (w.job = 1; w.job <= 3; w.job++) {
		event_writer_sink(&w, &over);
		speak(&over);
	}
	for (u64 job = 1; job <= 3; job++) {
		struct event_reader r = {.to = &to, .job = job};

		buf_clear(&arrived);
		at += event_reader_feed(&r, wire.data + at, wire.len - at);
		assert_true(r.ended);
		assert_false(r.broken);
		assert_int_equal(at, wire.len / 3 * job);
		assert_int_equal(arrived.len, once.len);
		assert_memory_equal(arrived.data, once.data, once.len);
		event_reader_free(&r);
	}
	buf_free(&wire);
	buf_free(&arrived);
	buf_free(&once);
}

static void long_console_output_is_cut_into_events(void **state)
{
	struct buf wire = {0}, arrived = {0};
	struct event_writer w = {.write = to_wire, .arg = &wire};
	struct job_sink over, to = notes(&arrived);
	struct event_reader r = {.to = &to};
	char *noise = xmalloc(100000);

	memset(noise, ' ', 100000);
	event_writer_sink(&w, &over);
	over.bytes(over.arg, noise, 100000);
	event_reader_feed(&r, wire.data, wire.len);
	assert_false(r.broken);
	assert_int_equal(arrived.len, 100000 + 2 * ((100000 + 1023) / 1024));
	event_reader_free(&r);
	free(noise);
	buf_free(&wire);
	buf_free(&arrived);
}

static void a_refusal_is_no_end(void **state)
{
	struct buf wire = {0}, arrived = {0};
	struct event_writer w = {.write = to_wire, .arg = &wire, .job = 1};
	struct job_sink to = notes(&arrived);
	struct event_reader r = {.to = &to, .job = 1};

	event_writer_refuse(&w, -ENODEV, "no /dev/kvm");
	event_reader_feed(&r, wire.data, wire.len);
	assert_int_equal(r.refused, -ENODEV);
	assert_string_equal(r.why_broken, "no /dev/kvm");
	assert_true(r.ended);
	assert_int_equal(arrived.len, 0);
	event_reader_free(&r);
	buf_free(&wire);
}

static void nonsense_breaks_the_stream(void **state)
{
	static const char *const bad[] = {
		"hello\n",
		"ev\n",
		"ev 1\n",
		"ev x end v=ok reason=\n",
		"ev 1 jump a=b\n",
		"ev 2 end v=ok reason=\n",
		"ev 1 end v=fine reason=\n",
		"ev 1 out %4\n",
		"ev 1 out\n",
		"ev 1 counters mark=1 exits=x\n",
		"ev 1 counters cell=1\n",
		"ev 1 counters mark=4294967296\n",
		"ev 1 fact a=b c=d\n",
		"ev 1 timing first=1\n",
		"ev 1 timing first=1 wall=x\n",
		"ev 1 refused errno=0 reason=\n",
		"ev 1 refused errno=5000 reason=\n",
		"ev 1 counters mark=1 a_name_that_is_longer_than_counters_hold=1\n",
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct buf arrived = {0};
		struct job_sink to = notes(&arrived);
		struct event_reader r = {.to = &to, .job = 1};
		event_reader_feed(&r, bad[i], strlen(bad[i]));
		if (!r.broken || !r.why_broken[0])
			fail_msg("accepted: %s", bad[i]);
		event_reader_feed(&r, "ev 1 end v=ok reason=\n", 22);
		assert_false(r.ended);
		assert_int_equal(arrived.len, 0);
		event_reader_free(&r);
	}
}

static void an_endless_line_is_bounded(void **state)
{
	struct buf arrived = {0};
	struct job_sink to = notes(&arrived);
	struct event_reader r = {.to = &to};
	char noise[1000];

	memset(noise, 'x', sizeof(noise));
	for (int i = 0; i < 1000; i++)
		event_reader_feed(&r, noise, sizeof(noise));
	assert_true(r.broken);
	assert_true(r.pending.cap <= 128 * 1024);
	event_reader_free(&r);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_job_survives_the_journey), cmocka_unit_test(senseless_jobs_are_refused),
		cmocka_unit_test(a_job_from_before_neighbours_has_none),
		cmocka_unit_test(events_survive_the_journey), cmocka_unit_test(long_console_output_is_cut_into_events),
		cmocka_unit_test(what_follows_a_job_is_left_to_the_next),
		cmocka_unit_test(a_refusal_is_no_end), cmocka_unit_test(nonsense_breaks_the_stream),
		cmocka_unit_test(an_endless_line_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
