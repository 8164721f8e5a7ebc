/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * collect.c on the canned streams of tests/golden and on small ones made here: what each kind of loss costs.
 */
#include "unit.h"
#include "collect.h"
#include "reason.h"

struct guest {
	struct collect c;
	struct boot boot;
	struct job_sink sink;
	u32 seq;
	char culprit[HVLAB_NAME_MAX];
};

static struct hvlab_bench known[] = {
	{.name = "clk_null", .unit = UNIT_OP, .exits_per_op = 0},
	{.name = "exit_cpuid", .unit = UNIT_OP, .exits_per_op = 1},
	{.name = "exit_hypercall", .unit = UNIT_OP, .exits_per_op = 1},
	{.name = "exit_msr_read", .unit = UNIT_OP, .result = RESULT_FACT, .result_of = "apic.base"},
	{.name = "exit_xsetbv", .unit = UNIT_OP, .result = RESULT_WITHIN, .result_of = "cpuid.0000000d:0"},
	{.name = "mem_chase_random", .unit = UNIT_LOAD, .exits_per_op = EXITS_VARY},
	{.name = "pv_msr_read", .unit = UNIT_OP, .result = RESULT_FACT, .result_of = "cpuid.0000000d:2"},
};
#define BUILD "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" /* of the golden streams */

static const struct catalog catalog = {.bench = known, .n = LEN(known), .build = BUILD, .kind = "metal"};

static struct guest *guest_new(void)
{
	struct guest *g = xcalloc(1, sizeof(*g));

	collect_init(&g->c, &g->boot, &catalog, &g->sink);
	return g;
}

static void guest_free(struct guest *g)
{
	boot_free(&g->boot);
	free(g);
}

static void finish(struct guest *g, enum hvlab_verdict v, const char *reason)
{
	g->sink.end(g->sink.arg, v, reason);
	collect_finish(&g->c, g->culprit);
}

static struct guest *replay(const char *name, enum hvlab_verdict v, const char *reason)
{
	struct guest *g = guest_new();
	struct buf b = {0};
	char *path = xasprintf(GOLDEN "%s.stream", name);

	assert_int_equal(file_read(path, &b), 0);
	for (size_t at = 0; at < b.len; at += 100)
		g->sink.bytes(g->sink.arg, b.data + at, b.len - at < 100 ? b.len - at : 100);
	finish(g, v, reason);
	buf_free(&b);
	free(path);
	return g;
}

#define HELLO "hello abi=1 build=" BUILD " kind=metal cpus=1"

/* One record with the next sequence number; a guest that begins with work says who it is first. */
static void say(struct guest *g, const char *text)
{
	if (!g->seq && strncmp(text, "hello", 5) && strncmp(text, "verdict", 7))
		say(g, HELLO);
	char *body = xasprintf("@hvl1 %u %s", g->seq++, text);
	char *line = xasprintf("%s *%08x\n", body, hvlab_crc32(body, strlen(body)));

	g->sink.bytes(g->sink.arg, line, strlen(line));
	free(line);
	free(body);
}

static void expect_cell(const struct guest *g, size_t i, const char *bench, enum hvlab_verdict v, const char *reason)
{
	assert_true(i < g->boot.ncells);
	const struct cell *c = &g->boot.cells[i];
	assert_string_equal(c->bench, bench);
	assert_string_equal(verdict_word(c->verdict), verdict_word(v));
	char text[REASON_MAX];
	if (reason[0] ? !strstr(reason_text(c->reason, text), reason) : c->reason[0])
		fail_msg("%s: \"%s\" does not say \"%s\"", bench, c->reason, reason);
}

static void expect_boot(const struct guest *g, enum hvlab_verdict v, const char *reason)
{
	assert_string_equal(verdict_word(g->boot.verdict), verdict_word(v));
	char text[REASON_MAX];
	if (reason[0] ? !strstr(reason_text(g->boot.reason, text), reason) : g->boot.reason[0])
		fail_msg("\"%s\" does not say \"%s\"", g->boot.reason, reason);
}

static void what_is_left_out_is_skipped_and_not_the_guests(void **state)
{
	struct guest *g = guest_new();

	g->sink.left_out(g->sink.arg, "irq_selfipi_hlt", "the emulator forgets it");
	say(g, "bench name=exit_cpuid unit=op n=4");
	say(g, "batch kind=control i=0 d=1,1");
	say(g, "batch kind=body i=0 d=9,9");
	say(g, "verdict v=ok");
	say(g, "bye cells=1");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_OK, "");
	assert_int_equal(g->boot.ncells, 2);
	expect_cell(g, 0, "irq_selfipi_hlt", HVLAB_SKIP, "the emulator forgets it");
	expect_cell(g, 1, "exit_cpuid", HVLAB_OK, "");
	guest_free(g);
}

static void a_good_boot(void **state)
{
	struct guest *g = replay("good", HVLAB_OK, "");
	const struct cell *c = g->boot.cells;

	expect_boot(g, HVLAB_OK, "");
	assert_int_equal(g->boot.ncells, 4);
	expect_cell(g, 0, "clk_null", HVLAB_OK, "");
	expect_cell(g, 1, "exit_cpuid", HVLAB_OK, "");
	expect_cell(g, 2, "exit_hypercall", HVLAB_SKIP, "no hypervisor to call");
	expect_cell(g, 3, "mem_chase_random", HVLAB_OK, "");
	assert_int_equal(c[1].body.n, 12);
	assert_int_equal(c[1].body.v[11], 178560);
	assert_int_equal(c[1].control.n, 12);
	assert_int_equal(c[1].n, 64);
	assert_int_equal(c[1].hist.count, 1000);
	assert_int_equal(c[1].hist.bucket[1501], 99);
	assert_int_equal(c[1].result, 0x68747541);
	assert_int_equal(c[1].exits_declared, 1);
	assert_int_equal(c[1].count_ops, 1000);
	assert_int_equal(c[3].exits_declared, EXITS_VARY);
	assert_string_equal(c[3].params, "ws=1048576");
	assert_string_equal(c[3].unit, "load");
	assert_string_equal(facts_get(&g->boot.guest, "cpu.brand"), "An emulated CPU, 100% software");
	assert_string_equal(facts_get(&g->boot.guest, "hello.kind"), "metal");
	assert_null(facts_get(&g->boot.guest, "bench.running"));
	assert_string_equal(g->boot.log.data, "SeaBIOS (version 1.16.2)\na line of the guest's own log\n");
	assert_true(g->boot.first_record_ns > 0 && g->boot.wall_ns >= g->boot.first_record_ns);
	assert_string_equal(g->culprit, "");
	guest_free(g);
}

static void a_gap_or_damage_costs_one_cell(void **state)
{
	static const char *const streams[] = {"gap", "crc"};

	for (size_t i = 0; i < LEN(streams); i++) {
		struct guest *g = replay(streams[i], HVLAB_OK, "");
		expect_boot(g, HVLAB_OK, "");
		expect_cell(g, 0, "clk_null", HVLAB_OK, "");
		expect_cell(g, 1, "exit_cpuid", HVLAB_ERROR, "record lost");
		expect_cell(g, 3, "mem_chase_random", HVLAB_OK, "");
		guest_free(g);
	}
}

static void a_stream_cut_short(void **state)
{
	struct guest *g = replay("cut", HVLAB_TIMEOUT, "no end after 3 s");

	expect_boot(g, HVLAB_TIMEOUT, "no end after 3 s");
	expect_cell(g, 1, "exit_cpuid", HVLAB_TIMEOUT, "no end after 3 s");
	assert_string_equal(g->culprit, "exit_cpuid");
	guest_free(g);
	g = replay("cut", HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "without bye");
	expect_cell(g, 1, "exit_cpuid", HVLAB_ERROR, "cut short");
	guest_free(g);
}

/* The guest died between naming the benchmark and its first record. */
static void the_killer_is_known_before_its_records(void **state)
{
	struct guest *g = replay("dead", HVLAB_CRASH, "triple fault");

	assert_int_equal(g->boot.ncells, 2);
	expect_cell(g, 1, "exit_cpuid", HVLAB_CRASH, "triple fault");
	assert_string_equal(g->culprit, "exit_cpuid");
	guest_free(g);
}

static void another_abi_names_both_versions(void **state)
{
	struct guest *g = replay("abi2", HVLAB_OK, "");

	expect_boot(g, HVLAB_ERROR, "the guest uses ABI 2, this program ABI 1");
	assert_int_equal(g->boot.ncells, 0);
	guest_free(g);
	g = guest_new();
	say(g, "hello abi=7 build=x kind=metal cpus=1");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "the guest uses ABI 7, this program ABI 1");
	guest_free(g);
}

/* Nothing of it is a number of the image that was started, whatever its own verdicts say. */
static void another_image_has_no_numbers(void **state)
{
	static const struct { const char *stream, *said, *cell; } cases[] = {
		{"other", "the guest is not the image that was started: it reports build ffffffffffff, kind metal; started was build 0123456789ab",
		 "the guest is not the image that was started"},
		{"otherkind", "the guest is not the image that was started: it reports build 0123456789ab, kind hosted", "the guest is not the image that was started"},
		{"nameless", "the guest is not the image that was started: it reports build none", "the guest is not the image that was started"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct guest *g = replay(cases[i].stream, HVLAB_OK, "");

		expect_boot(g, HVLAB_ERROR, cases[i].said);
		assert_int_equal(g->boot.ncells, 4);
		for (size_t k = 0; k < g->boot.ncells; k++)
			expect_cell(g, k, g->boot.cells[k].bench, HVLAB_ERROR, cases[i].cell);
		guest_free(g);
	}
}

/* Neither who says nothing of it, nor who says it of himself only at times. */
static void an_image_says_so_always(void **state)
{
	struct guest *g = guest_new();

	g->seq = 1; /* say() does not say it either */
	g->c.proto.next_seq = 1;
	say(g, "bye cells=0");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "the guest did not report its image (no hello record)");
	guest_free(g);
	g = guest_new();
	say(g, HELLO);
	say(g, "bench name=clk_null unit=op n=1");
	say(g, "hello abi=1 build=0123 kind=metal cpus=1");
	say(g, "verdict v=skip reason=none");
	say(g, "bye cells=1");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "the guest is not the image that was started");
	expect_cell(g, 0, "clk_null", HVLAB_ERROR, "the guest is not the image that was started");
	guest_free(g);
}

static void silence_is_an_error(void **state)
{
	struct guest *g = guest_new();

	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "no record");
	guest_free(g);
	g = guest_new();
	collect_finish(&g->c, g->culprit);
	expect_boot(g, HVLAB_ERROR, "did not report how the guest ended");
	guest_free(g);
}

static void cell_of(struct guest *g, const char *bench)
{
	char text[128];

	snprintf(text, sizeof(text), "bench name=%s unit=op n=1", bench);
	say(g, text);
	say(g, "batch kind=control i=0 d=1");
	say(g, "batch kind=body i=0 d=2,3");
}

static void what_nobody_asked_for_is_no_result(void **state)
{
	static const char *const stranger[] = {"mem_chase_random", "exit_cpuid"};
	const struct job job = {.cmdline = "seed=1 bench=clk_*,none batches=3"};
	struct guest *g = guest_new();

	(void)state;
	collect_expect(&g->c, &job);
	cell_of(g, "clk_null");
	say(g, "verdict v=ok result=1");
	for (size_t i = 0; i < LEN(stranger); i++) {
		char *running = xasprintf("fact bench.running=%s", stranger[i]);

		say(g, running);
		cell_of(g, stranger[i]);
		say(g, "verdict v=ok result=1");
		free(running);
	}
	say(g, "bye cells=3");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "mem_chase_random, which was not asked for");
	assert_int_equal(g->boot.ncells, 1);
	expect_cell(g, 0, "clk_null", HVLAB_OK, "");
	guest_free(g);
}

/* Whatever a guest repeats, what is kept of it and the time it costs are bounded; keys are as clean as values. */
static void a_flood_is_bounded(void **state)
{
	static const char *const kinds[] = {"hello abi=1 k%u=v", "fact k%u=v", "bench name=b%u unit=op n=1",
					    "fact bench.running=b%u", "mark id=%u at=clock group=first"};
	(void)state;

	for (size_t k = 0; k < LEN(kinds); k++) {
		struct guest *g = guest_new();

		for (u32 i = 0; i < 20000; i++) {
			char line[80];

			snprintf(line, sizeof(line), kinds[k], i);
			say(g, line);
		}
		finish(g, HVLAB_OK, "");
		assert_true(g->boot.guest.n <= COLLECT_FACTS_MAX && g->boot.ncells <= COLLECT_CELLS_MAX);
		assert_int_equal(g->boot.verdict, HVLAB_ERROR);
		guest_free(g);
	}
	struct guest *g = guest_new();
	say(g, HELLO);
	say(g, "fact a%1b[2J%9b=b%1b");
	finish(g, HVLAB_OK, "");
	assert_string_equal(facts_get(&g->boot.guest, "a?[2J?"), "b?");
	guest_free(g);
}

static void what_makes_no_sense_is_an_error(void **state)
{
	static const struct { const char *record, *reason;
	} bad[] = {
		{"batch kind=body i=7 d=1", "out of order"},
		{"batch kind=soul i=0 d=1", "unknown kind"},
		{"batch kind=body i=2 d=1,,2", "malformed batch"},
		{"batch kind=body i=2 d=1,", "malformed batch"},
		{"batch kind=body i=2 d=18446744073709551616", "malformed batch"},
		{"batch kind=body i=2 d=-1", "malformed batch"},
		{"hist kind=body sub=7 d=9999999:1", "malformed hist"},
		{"hist kind=body sub=5 d=1:1", "another resolution"},
		{"hist kind=body sub=7 d=1:18446744073709551615", "overflows"},
		{"hist kind=body sub=7 d=1", "malformed hist"},
		{"mark id=1 at=never ops=1", "malformed mark"},
		{"bench name=clk_null unit=op n=1", "before this one's verdict"},
		{"fact bench.running=clk_null", "before this one's verdict"},
		{"bye cells=1", "before this benchmark's verdict"},
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct guest *g = guest_new();
		cell_of(g, "exit_cpuid");
		say(g, bad[i].record);
		say(g, "verdict v=ok result=0");
		finish(g, HVLAB_OK, "");
		expect_cell(g, 0, "exit_cpuid", HVLAB_ERROR, bad[i].reason);
		guest_free(g);
	}
}

static void verdicts_are_checked(void **state)
{
	static const struct { const char *record, *reason; enum hvlab_verdict v;
	} cases[] = {
		{"verdict v=ok result=0", "", HVLAB_OK},
		{"verdict v=crash result=0", "cannot give", HVLAB_ERROR},
		{"verdict v=good", "cannot give", HVLAB_ERROR},
		{"verdict result=0", "cannot give", HVLAB_ERROR},
		{"verdict v=fail result=0 reason=%23GP", "#GP", HVLAB_FAIL},
		{"verdict v=fail", "no reason given", HVLAB_FAIL},
		{"verdict v=ok result=x", "malformed result", HVLAB_ERROR},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct guest *g = guest_new();
		cell_of(g, "exit_cpuid");
		say(g, cases[i].record);
		finish(g, HVLAB_OK, "");
		expect_cell(g, 0, "exit_cpuid", cases[i].v, cases[i].reason);
		guest_free(g);
	}
}

static void ok_needs_samples(void **state)
{
	struct guest *g = guest_new();

	say(g, "bench name=exit_cpuid unit=op n=1");
	say(g, "verdict v=ok result=0");
	say(g, "bye cells=1");
	finish(g, HVLAB_OK, "");
	expect_cell(g, 0, "exit_cpuid", HVLAB_ERROR, "without samples");
	expect_boot(g, HVLAB_OK, "");
	guest_free(g);
}

static void result(struct guest *g, const char *bench, const char *value)
{
	char *open = xasprintf("bench name=%s unit=op n=1", bench), *close = xasprintf("verdict v=ok result=%s", value);

	say(g, open);
	say(g, "batch kind=body i=0 d=2");
	say(g, "batch kind=control i=0 d=1");
	say(g, close);
	free(open);
	free(close);
}

/* EAX and ECX of a leaf, in hexadecimal; a register as it was told. */
static void a_result_is_what_the_guest_told_of_itself(void **state)
{
	(void)state;
	struct guest *g = guest_new();

	say(g, "fact apic.base=0xfee00900 cpuid.0000000d=00000007.00000340.00000341.00000000");
	result(g, "exit_msr_read", "0xfee00900");
	result(g, "exit_xsetbv", "3");
	result(g, "pv_msr_read", "0x341");
	say(g, "bye cells=3");
	finish(g, HVLAB_OK, "");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(g->boot.cells[i].verdict, HVLAB_OK);
	guest_free(g);
}

static void a_result_that_it_did_not_tell_is_an_error(void **state)
{
	(void)state;
	struct guest *g = guest_new();

	result(g, "exit_msr_read", "1"); /* nothing is told yet */
	say(g, "fact cpuid.0000000d=00000007.00000340.00000341.00000000");
	result(g, "exit_xsetbv", "9");
	result(g, "pv_msr_read", "0x340");
	say(g, "bye cells=3");
	finish(g, HVLAB_OK, "");
	expect_cell(g, 0, "exit_msr_read", HVLAB_OK, "");
	expect_cell(g, 1, "exit_xsetbv", HVLAB_ERROR, "result is 0x9, but its guest told 0x7 of itself (cpuid.0000000d:0)");
	expect_cell(g, 2, "pv_msr_read", HVLAB_ERROR, "result is 0x340, but its guest told 0x341 of itself");
	guest_free(g);
}

static void twice_is_an_error_and_one_cell(void **state)
{
	struct guest *g = guest_new();

	for (int i = 0; i < 2; i++) {
		say(g, "fact bench.running=exit_cpuid");
		cell_of(g, "exit_cpuid");
		say(g, "verdict v=ok result=0");
	}
	say(g, "bye cells=2");
	finish(g, HVLAB_OK, "");
	assert_int_equal(g->boot.ncells, 1);
	expect_cell(g, 0, "exit_cpuid", HVLAB_ERROR, "twice");
	expect_boot(g, HVLAB_ERROR, "ran 2 benchmarks, 1 arrived");
	guest_free(g);
}

/* Passes over the suite: a benchmark that is held is named again, and one in which the guest dies has killed it. */
static void what_is_held_comes_again(void **state)
{
	struct guest *g = guest_new();

	for (int i = 0; i < 2; i++) {
		say(g, "fact bench.running=exit_cpuid");
		say(g, "fact bench.held=exit_cpuid");
	}
	say(g, "fact bench.running=exit_cpuid");
	cell_of(g, "exit_cpuid");
	say(g, "verdict v=ok result=0");
	say(g, "fact bench.running=clk_null");
	finish(g, HVLAB_CRASH, "gone");
	assert_int_equal(g->boot.ncells, 2);
	expect_cell(g, 0, "exit_cpuid", HVLAB_OK, "");
	expect_cell(g, 1, "clk_null", HVLAB_CRASH, "gone");
	assert_string_equal(g->culprit, "clk_null");
	assert_null(facts_get(&g->boot.guest, "bench.held"));
	guest_free(g);
}

static void the_catalogue_must_know_it(void **state)
{
	struct guest *g = guest_new();

	cell_of(g, "exit_magic");
	say(g, "verdict v=ok result=0");
	cell_of(g, "mem_chase_random");
	say(g, "verdict v=ok result=0");
	say(g, "bye cells=2");
	finish(g, HVLAB_OK, "");
	expect_cell(g, 0, "exit_magic", HVLAB_ERROR, "catalogue does not have");
	expect_cell(g, 1, "mem_chase_random", HVLAB_ERROR, "unit");
	guest_free(g);
}

static void count(struct guest *g, u32 mark, u64 exits)
{
	struct counters c = {.n = 1, .c = {{"exits", exits}}};

	g->sink.counters(g->sink.arg, mark, &c);
}

static void counters_join_their_marks(void **state)
{
	struct guest *g = guest_new();
	s64 milli = 0;

	cell_of(g, "exit_cpuid");
	say(g, "mark id=10 at=start ops=100");
	count(g, 10, 1000);
	count(g, 99, 5);
	say(g, "mark id=11 at=body ops=100");
	count(g, 11, 1110);
	say(g, "mark id=12 at=control ops=100");
	count(g, 12, 1120);
	count(g, 12, 7);
	say(g, "verdict v=ok result=0");
	say(g, "bye cells=1");
	g->sink.timing(g->sink.arg, 5, 77);
	g->sink.events(g->sink.arg, "exit_cpuid", &(struct counters){.n = 1, .c = {{"cycles", 8}}});
	g->sink.events(g->sink.arg, "", &(struct counters){.n = 1, .c = {{"cycles", 9}}});
	g->sink.fact(g->sink.arg, "host.kernel", "6.1");
	finish(g, HVLAB_OK, "");
	assert_int_equal(cell_exits_milli(&g->boot.cells[0], &milli), 0);
	assert_int_equal(milli, 1000);
	assert_int_equal(g->boot.cells[0].events.c[0].value, 8);
	assert_int_equal(g->boot.events.c[0].value, 9);
	assert_int_equal(g->boot.first_record_ns, 5);
	assert_int_equal(g->boot.wall_ns, 77);
	assert_string_equal(facts_get(&g->boot.env, "host.kernel"), "6.1");
	guest_free(g);
}

/* marks=2: no adapter reads anything, the guest's marks carry what it has read itself. */
static void counters_travel_in_marks(void **state)
{
	struct guest *g = guest_new();
	s64 milli;
	u64 value;

	say(g, "bench name=exit_cpuid unit=op n=4");
	say(g, "batch kind=control i=0 d=1,1");
	say(g, "batch kind=body i=0 d=9,9");
	say(g, "mark id=0 at=start ops=1000 exits.cpuid=5 exits.hypercall=3 exitsome=1 exits=8");
	say(g, "mark id=1 at=body ops=1000 exits.cpuid=1005 exits.hypercall=5 exits=1010");
	say(g, "mark id=2 at=control ops=1000 exits.cpuid=1005 exits.hypercall=7 exits=1012");
	say(g, "verdict v=ok");
	say(g, "bye cells=1");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_OK, "");
	const struct cell *c = &g->boot.cells[0];

	assert_int_equal(cell_exits_milli(c, &milli), 0);
	assert_int_equal(milli, 1000);
	assert_int_equal(c->at[MARK_START].n, 3);
	assert_int_equal(counters_get(&c->at[MARK_CONTROL], "hypercall", &value), 0);
	assert_int_equal(value, 7);
	guest_free(g);
}

static void a_refusal_skips_the_boot(void **state)
{
	struct guest *g = guest_new();

	say(g, "verdict v=skip reason=this%20processor%20has%20no%20SVM");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_SKIP, "this processor has no SVM");
	assert_int_equal(g->boot.ncells, 0);
	guest_free(g);

	/* Nothing but a first skip is a refusal. */
	g = guest_new();
	say(g, "verdict v=ok");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "verdict outside a benchmark");
	guest_free(g);
	g = guest_new();
	say(g, HELLO);
	say(g, "verdict v=skip reason=late");
	finish(g, HVLAB_OK, "");
	expect_boot(g, HVLAB_ERROR, "verdict outside a benchmark");
	guest_free(g);
}

static void a_flood_is_bounded_and_said(void **state)
{
	struct guest *g = guest_new();
	char line[100];

	memset(line, '\033', sizeof(line));
	line[99] = '\n';
	for (int i = 0; i < 10000; i++)
		g->sink.bytes(g->sink.arg, line, sizeof(line));
	finish(g, HVLAB_OK, "");
	assert_true(g->boot.log.len < COLLECT_LOG_MAX + 100);
	assert_non_null(strstr(g->boot.log.data, "more bytes of log were not kept"));
	assert_null(strchr(g->boot.log.data, '\033'));
	guest_free(g);
}

static void cells_are_bounded(void **state)
{
	struct guest *g = guest_new();
	char text[64];

	for (int i = 0; i < COLLECT_CELLS_MAX + 10; i++) {
		snprintf(text, sizeof(text), "fact bench.running=b%d", i);
		say(g, text);
		say(g, "verdict v=ok");
	}
	finish(g, HVLAB_OK, "");
	assert_int_equal(g->boot.ncells, COLLECT_CELLS_MAX);
	expect_boot(g, HVLAB_ERROR, "more benchmarks");
	guest_free(g);
}

static void asking_again_is_a_second_start(void **state)
{
	static const char ask[] = "@hvl1 0 ask abi=1 try=0 bad=0";
	char *sealed = xasprintf("%s *%08x\n", ask, hvlab_crc32(ask, strlen(ask)));

	for (int again = 0; again < 2; again++) {
		struct guest *g = guest_new();

		g->sink.bytes(g->sink.arg, sealed, strlen(sealed));
		say(g, HELLO);
		if (again)
			g->sink.bytes(g->sink.arg, sealed, strlen(sealed));
		say(g, "bye cells=0");
		finish(g, HVLAB_OK, "");
		expect_boot(g, again ? HVLAB_ERROR : HVLAB_OK, again ? "began anew" : "");
		guest_free(g);
	}
	free(sealed);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_boot),
		cmocka_unit_test(what_is_left_out_is_skipped_and_not_the_guests), cmocka_unit_test(a_gap_or_damage_costs_one_cell),
		cmocka_unit_test(a_stream_cut_short), cmocka_unit_test(the_killer_is_known_before_its_records),
		cmocka_unit_test(another_abi_names_both_versions), cmocka_unit_test(what_nobody_asked_for_is_no_result),
		cmocka_unit_test(a_flood_is_bounded), cmocka_unit_test(silence_is_an_error),
		cmocka_unit_test(what_makes_no_sense_is_an_error), cmocka_unit_test(verdicts_are_checked),
		cmocka_unit_test(ok_needs_samples), cmocka_unit_test(a_result_is_what_the_guest_told_of_itself),
		cmocka_unit_test(a_result_that_it_did_not_tell_is_an_error), cmocka_unit_test(twice_is_an_error_and_one_cell),
		cmocka_unit_test(the_catalogue_must_know_it), cmocka_unit_test(another_image_has_no_numbers),
		cmocka_unit_test(an_image_says_so_always), cmocka_unit_test(counters_join_their_marks),
		cmocka_unit_test(counters_travel_in_marks), cmocka_unit_test(a_refusal_skips_the_boot),
		cmocka_unit_test(asking_again_is_a_second_start), cmocka_unit_test(a_flood_is_bounded_and_said), cmocka_unit_test(cells_are_bounded),
		cmocka_unit_test(what_is_held_comes_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
