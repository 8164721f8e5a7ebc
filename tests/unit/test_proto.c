/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire.c and proto.c: records whole, torn, damaged, out of order, foreign, and mixed with a guest's log.
 */
#include "unit.h"
#include "proto.h"
#include "reason.h"

struct seen {
	unsigned records, logs, faults;
	u32 seq;
	char value[HVLAB_LINE_MAX], log[HVLAB_LINE_MAX], fault[128];
};

static void on_record(void *arg, const struct record *r)
{
	struct seen *s = arg;

	s->records++;
	s->seq = r->seq;
	copy_str(s->value, r->n ? r->kv[0].value : "");
}

static void on_log(void *arg, const char *line, size_t n)
{
	struct seen *s = arg;

	s->logs++;
	snprintf(s->log, sizeof(s->log), "%.*s", (int)n, line);
}

static void on_fault(void *arg, const char *what)
{
	struct seen *s = arg;

	s->faults++;
	copy_str(s->fault, what);
}

static struct proto start(struct seen *s)
{
	struct proto p;
	struct proto_events to = {on_record, on_log, on_fault, s};

	*s = (struct seen){0};
	proto_init(&p, &to);
	return p;
}

/* A line with its right checksum. */
static char *sealed(const char *text)
{
	return xasprintf("%s *%08x\n", text, hvlab_crc32(text, strlen(text)));
}

static void feed(struct proto *p, const char *text)
{
	char *line = sealed(text);

	proto_feed(p, line, strlen(line));
	free(line);
}

static void a_record_byte_by_byte(void **state)
{
	struct seen s;
	struct proto p = start(&s);
	char *line = sealed("@hvl1 0 fact cpu.brand=A%20CPU%2a%25");

	for (const char *c = line; *c; c++)
		proto_feed(&p, c, 1);
	assert_int_equal(s.records, 1);
	assert_int_equal(s.faults + s.logs, 0);
	assert_string_equal(s.value, "A CPU*%");
	free(line);
}

static void carriage_returns_are_nothing(void **state)
{
	struct seen s;
	struct proto p = start(&s);
	char *line = sealed("@hvl1 0 bye cells=3");

	proto_feed(&p, line, strlen(line) - 1);
	proto_feed(&p, "\r\r\n", 3);
	assert_int_equal(s.records, 1);
	free(line);
}

static void gaps_are_told_before_the_record(void **state)
{
	struct seen s;
	struct proto p = start(&s);

	feed(&p, "@hvl1 0 bye cells=0");
	feed(&p, "@hvl1 3 bye cells=0");
	assert_int_equal(s.records, 2);
	assert_string_equal(s.fault, "lost.gap from=1 to=2");
	feed(&p, "@hvl1 4 bye cells=0");
	assert_int_equal(s.faults, 1);
	feed(&p, "@hvl1 0 bye cells=0");
	assert_string_equal(s.fault, "lost.order came=0 due=5");
}

static void damage_is_a_fault(void **state)
{
	static const char *const bad[] = {
		"@hvl1 0 bye cells=0 *00000000\n", "@hvl1 0 bye cells=0\n", "@hvl1 *\n", "@hvl1 \n",
		"@hvl1 0 bye *zzzzzzzz\n",
	};
	static const char *const malformed[] = {
		"@hvl1 x bye cells=0",	    "@hvl1 0 jump cells=0", "@hvl1 0 bye cells", "@hvl1 0 bye =0",
		"@hvl1 0 bye a=%4",	    "@hvl1 0 bye a=%zz",    "@hvl1 0 bye a=%00", "@hvl1 0",
		"@hvl1 4294967295 bye a=1", "@hvl1 0 bye  a=1",	    "@hvl1 -1 bye a=1",	 "@hvl1 0 bye a=\x01",
	};

	for (size_t i = 0; i < LEN(bad) + LEN(malformed); i++) {
		struct seen s;
		struct proto p = start(&s);
		if (i < LEN(bad))
			proto_feed(&p, bad[i], strlen(bad[i]));
		else
			feed(&p, malformed[i - LEN(bad)]);
		assert_int_equal(s.records, 0);
		assert_int_equal(s.faults, 1);
	}
}

static void every_flipped_bit_is_found(void **state)
{
	char *line = sealed("@hvl1 0 batch kind=body i=0 d=100,200,300");
	size_t n = strlen(line);

	for (size_t bit = 0; bit < (n - 1) * 8; bit++) {
		struct seen s;
		struct proto p = start(&s);
		line[bit / 8] ^= (char)(1 << bit % 8);
		proto_feed(&p, line, n);
		assert_int_equal(s.records, 0);
		line[bit / 8] ^= (char)(1 << bit % 8);
	}
	free(line);
}

static void log_before_a_record_on_its_line(void **state)
{
	struct seen s;
	struct proto p = start(&s);

	proto_feed(&p, "Booting from ROM..", 18);
	feed(&p, "@hvl1 0 bye cells=0");
	assert_int_equal(s.records, 1);
	assert_string_equal(s.log, "Booting from ROM..");
	proto_feed(&p, "@hvl1 1 fact torn=", 18);
	feed(&p, "@hvl1 2 bye cells=0");
	assert_int_equal(s.records, 2);
	assert_string_equal(s.fault, "lost.gap from=1 to=1");
}

static void long_lines_are_cut(void **state)
{
	struct seen s;
	struct proto p = start(&s);
	char *noise = xmalloc(5000);

	memset(noise, 'x', 5000);
	proto_feed(&p, noise, 5000);
	assert_int_equal(s.logs, 0);
	proto_feed(&p, "\n", 1);
	assert_int_equal(s.logs, 1);
	assert_int_equal(strlen(s.log), HVLAB_LINE_MAX - 1);
	memcpy(noise, "@hvl1 ", 6);
	proto_feed(&p, noise, 5000);
	proto_feed(&p, "\n", 1);
	assert_string_equal(s.fault, WHY_LOST_LONG);
	feed(&p, "@hvl1 0 bye cells=0");
	assert_int_equal(s.records, 1);
	free(noise);
}

static void another_abi_is_told_once(void **state)
{
	struct seen s;
	struct proto p = start(&s);

	feed(&p, "@hvl2 0 hello abi=2");
	feed(&p, "@hvl2 1 bye cells=0");
	assert_int_equal(p.foreign_abi, 2);
	assert_int_equal(s.faults, 1);
	assert_string_equal(s.fault, "boot.abi guest=2 own=1");
}

static void an_unfinished_record_is_a_fault(void **state)
{
	struct seen s;
	struct proto p = start(&s);

	proto_feed(&p, "@hvl1 0 bye cel", 15);
	proto_end(&p);
	assert_int_equal(s.faults, 1);
	p = start(&s);
	proto_feed(&p, "login: ", 7);
	proto_end(&p);
	assert_int_equal(s.faults, 0);
	assert_string_equal(s.log, "login: ");
}

static void numbers_of_a_record(void **state)
{
	char key[] = "n", value[] = "12", bad[] = "x", bad_value[] = "1x";
	struct record r = {.n = 2, .kv = {{key, value}, {bad, bad_value}}};
	u64 v;

	assert_int_equal(record_u64(&r, "n", &v), 0);
	assert_int_equal(v, 12);
	assert_int_equal(record_u64(&r, "x", &v), -EINVAL);
	assert_int_equal(record_u64(&r, "y", &v), -ENOENT);
}

static void words_survive_escaping(void **state)
{
	struct buf b = {0};
	char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	wire_escape_bytes(&b, all, sizeof(all));
	assert_null(strpbrk(b.data, " *=\n\t"));
	assert_int_equal(wire_unescape(b.data), 256);
	assert_memory_equal(b.data, all, 256);
	buf_free(&b);
}

/* Asks come and go unheard: they have no place in the sequence, and a damaged one is log. */
static void asks_stand_outside_the_sequence(void **state)
{
	static const char torn[] = "@hvl1 0 ask abi=1 tr@hvl1 0 ask abi=1 try=4 *00000000\n";
	struct seen s;
	struct proto p = start(&s);

	proto_feed(&p, torn, sizeof(torn) - 1);
	assert_true(!s.records && s.logs && !s.faults);
	feed(&p, "@hvl1 0 ask abi=1 try=5");
	feed(&p, "@hvl1 0 ask abi=1 try=6");
	proto_feed(&p, "@hvl1 0 axk abi=1 *12345678\n", 28);
	assert_true(s.records == 2 && !s.faults);
	feed(&p, "@hvl1 0 hello abi=1");
	assert_true(s.records == 3 && !s.faults);
	proto_feed(&p, torn, sizeof(torn) - 1);
	assert_int_equal(s.faults, 1);
	feed(&p, "@hvl1 1 fact a=1");
	assert_int_equal(s.faults, 1);
	p = start(&s);
	feed(&p, "@hvl1 0 ask abi=1 try=0");
	feed(&p, "@hvl1 1 fact a=1"); /* the first record did not come */
	assert_int_equal(s.faults, 1);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_byte_by_byte), cmocka_unit_test(carriage_returns_are_nothing),
		cmocka_unit_test(gaps_are_told_before_the_record), cmocka_unit_test(damage_is_a_fault),
		cmocka_unit_test(every_flipped_bit_is_found), cmocka_unit_test(log_before_a_record_on_its_line),
		cmocka_unit_test(long_lines_are_cut), cmocka_unit_test(another_abi_is_told_once),
		cmocka_unit_test(an_unfinished_record_is_a_fault), cmocka_unit_test(numbers_of_a_record),
		cmocka_unit_test(words_survive_escaping), cmocka_unit_test(asks_stand_outside_the_sequence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
