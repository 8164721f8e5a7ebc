/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The freestanding parts that are pure: bytes and words, formatting, the record writer, the guest's command line,
 * and the checksum and histogram of abi.h. Compiled here under other names, so that libc stays what it is.
 */
#include "unit.h"

#define record_u64 free_record_u64 /* the harness reads by that name */
#define memcpy free_memcpy
#define memmove free_memmove
#define memset free_memset
#define memcmp free_memcmp
#define strlen free_strlen
#define strcmp free_strcmp
#define strncmp free_strncmp
#include "freestanding/string.c"
#include "freestanding/printf.c"
#include "workloads/engine/record.c"
#include "workloads/engine/options.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef strlen
#undef strcmp
#undef strncmp

/* The console that record.c writes to and reads from. */
static char sent[8 * HVLAB_LINE_MAX];
static size_t sent_n;
static const char *to_read = "";

void platform_write(const char *bytes, size_t n)
{
	assert_true(sent_n + n < sizeof(sent));
	memcpy(sent + sent_n, bytes, n);
	sent_n += n;
	sent[sent_n] = 0;
}

int platform_read(void)
{
	return *to_read ? *to_read++ : -1;
}

static u32 counters_told;

bool platform_counter(u32 i, const char **name, u64 *value)
{
	static const char *const names[] = {"cpuid", "io"};

	if (i >= counters_told)
		return false;
	*name = names[i];
	*value = 10 + i;
	return true;
}

static int console_empty(void **state)
{
	sent_n = 0;
	sequence = 0;
	mark_id = 0;
	to_read = "";
	counters_told = 0;
	return 0;
}

static void bytes_do_as_libc(void **state)
{
	char a[64], b[64];
	static const char *const texts[] = {"", "a", "ab", "abc", "b", "\xff", "abd"};

	for (int i = 0; i < 64; i++)
		a[i] = b[i] = (char)i;
	free_memmove(a + 3, a, 40);
	memmove(b + 3, b, 40);
	assert_memory_equal(a, b, 64);
	free_memmove(a, a + 5, 40);
	memmove(b, b + 5, 40);
	assert_memory_equal(a, b, 64);
	free_memset(a + 1, 0x1aa, 9);
	memset(b + 1, 0x1aa, 9);
	free_memcpy(a + 20, a + 40, 20);
	memcpy(b + 20, b + 40, 20);
	assert_memory_equal(a, b, 64);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			int ours = free_strcmp(texts[i], texts[j]), theirs = strcmp(texts[i], texts[j]);
			assert_int_equal((ours > 0) - (ours < 0), (theirs > 0) - (theirs < 0));
		}
	assert_true(free_memcmp("\xff", "\x01", 1) > 0);
	assert_int_equal(free_strncmp("abx", "aby", 2), 0);
	assert_int_equal(free_strlen("four"), 4);
	str_copy(a, 4, "longer");
	assert_string_equal(a, "lon");
}

static bool glob(const char *g, const char *s)
{
	return str_glob(g, strlen(g), s, strlen(s));
}

static void globs_match_as_in_a_shell(void **state)
{
	assert_true(glob("*", ""));
	assert_true(glob("exit_*", "exit_cpuid"));
	assert_true(glob("*_*id", "exit_cpuid_id"));
	assert_true(glob("c?k_null", "clk_null"));
	assert_true(glob("", ""));
	assert_false(glob("", "a"));
	assert_false(glob("exit_?", "exit_"));
	assert_false(glob("*a*b", "xaxbx"));
	assert_false(glob("exit", "exit_cpuid"));
}

static void numbers_fit_or_are_refused(void **state)
{
	static const struct { const char *text; u64 value; } good[] = {
		{"0", 0}, {"18446744073709551615", ~0ull}, {"0xff", 255},
		{"4K", 4096}, {"3M", 3 << 20}, {"0x1G", 1 << 30},
	};
	static const char *const bad[] = {
		"", "x", "0x", "18446744073709551616", "1T", "4KB", "-1", "1 ", "17179869184G",
	};
	u64 v;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(str_number(good[i].text, &v));
		assert_true(v == good[i].value);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_number(bad[i], &v));
}

#define assert_same_format(...) do {                                       \
	char ours[128], theirs[128];                                       \
	size_t n = format(ours, sizeof(ours), __VA_ARGS__);                \
	snprintf(theirs, sizeof(theirs), __VA_ARGS__);                     \
	assert_string_equal(ours, theirs);                                 \
	assert_int_equal(n, strlen(theirs));                               \
} while (0)

static void formats_as_libc(void **state)
{
	assert_same_format("%s|%c|%%|%d|%u|%x", "text", 'c', -42, 4000000000u, 0xdeadbeefu);
	assert_same_format("%5d|%-5d|%05d|%5s|%-5s|", -42, -42, -42, "ab", "ab");
	assert_same_format("%08x|%016lx|%lx", 0xbeefu, 0x123456789abcdeful, ~0ul);
	assert_same_format("%llu|%lld|%llx|%zu", ~0ull, -9223372036854775807ll - 1, ~0ull, (size_t)7);
	assert_same_format("%d %d", -2147483647 - 1, 0);
	assert_same_format("%p", (void *)0x200000);
	assert_same_format("%3x|%1u", 0x12345u, 77u);
}

static void formats_within_the_buffer(void **state)
{
	char out[8];

	memset(out, 'x', sizeof(out));
	assert_int_equal(format(out, 5, "%s", "abcdefgh"), 4);
	assert_string_equal(out, "abcd");
	assert_int_equal(out[5], 'x');
	assert_int_equal(format(out, 1, "%u", 12345u), 0);
	assert_int_equal(out[0], 0);
	assert_int_equal(format(out, 0, "%u", 12345u), 0);
}

/* The check value every CRC-32 (IEEE 802.3) implementation must give. */
static void crc_gives_the_check_value(void **state)
{
	assert_true(hvlab_crc32("123456789", 9) == 0xcbf43926);
	assert_true(hvlab_crc32("", 0) == 0);
}

static void histogram_covers_all_values(void **state)
{
	assert_int_equal(hvlab_hist_index(~0ull), HVLAB_HIST_BUCKETS - 1);
	for (u32 i = 0; i < HVLAB_HIST_BUCKETS; i++) {
		u64 low = hvlab_hist_low(i);

		assert_int_equal(hvlab_hist_index(low), i);
		if (i)
			assert_int_equal(hvlab_hist_index(low - 1), i - 1);
	}
	for (u64 v = 1; v < 1ull << 62; v = v * 3 + 1) {
		u32 i = hvlab_hist_index(v);
		u64 low = hvlab_hist_low(i), middle = low + (hvlab_hist_low(i + 1) - low) / 2;

		assert_true((v > middle ? v - middle : middle - v) <= v / 250);
	}
}

static void records_are_what_the_contract_says(void **state)
{
	char expected[128];

	record_begin(HVLAB_REC_VERDICT);
	record_str("v", "ok");
	record_str("reason", "a b*c%\n\x80");
	record_end();
	snprintf(expected, sizeof(expected), "@hvl1 0 verdict v=ok reason=a%%20b%%2ac%%25%%0a%%80");
	snprintf(expected, sizeof(expected), "@hvl1 0 verdict v=ok reason=a%%20b%%2ac%%25%%0a%%80 *%08x\n",
		 hvlab_crc32(expected, strlen(expected)));
	assert_string_equal(sent, expected);
	sent_n = 0;
	fact_hex("k", 255);
	assert_non_null(strstr(sent, "@hvl1 1 fact k=0xff *"));
}

static void records_end_where_the_line_ends(void **state)
{
	char text[3000];
	u32 items = 0;

	memset(text, ' ', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	fact_str("long", text);
	assert_true(sent_n <= HVLAB_LINE_MAX && sent_n > HVLAB_LINE_MAX - 4);
	assert_int_equal(sent[sent_n - 1], '\n');

	sent_n = 0;
	record_begin(HVLAB_REC_BATCH);
	record_list("d");
	for (; record_room(); items++)
		record_item(~0ull);
	record_end();
	assert_true(sent_n <= HVLAB_LINE_MAX);
	assert_true(items > 40);
	assert_non_null(strstr(sent, "18446744073709551615 *"));
	assert_non_null(strstr(sent, "d=18446744073709551615,18446744073709551615,"));

	sent_n = 0;
	record_begin(HVLAB_REC_HIST);
	record_list("d");
	while (record_room())
		record_pair(~0ull, ~0ull);
	record_end();
	assert_true(sent_n <= HVLAB_LINE_MAX);
	assert_non_null(strstr(sent, ":18446744073709551615 *"));
}

static void marks_have_one_length_and_need_an_answer(void **state)
{
	char answer[] = {'x', HVLAB_MARK_REPLY, 0};
	size_t first;

	to_read = answer;
	assert_true(mark("start", 1));
	first = sent_n;
	to_read = answer;
	sequence = 4000000000u;
	mark_id = 123456;
	assert_true(mark("control", 1000000));
	assert_int_equal(sent_n, 2 * first);
	to_read = "x";
	assert_false(mark("body", 1));
}

static void counted_marks_carry_the_counters(void **state)
{
	counters_told = 2;
	assert_true(mark_counted("body", 7));
	assert_non_null(strstr(sent, "@hvl1 0 mark id=0 at=body ops=7 exits.cpuid=10 exits.io=11 exits=21 *"));
	counters_told = 0;
	assert_false(mark_counted("body", 7));
}

static void command_line_sets_options(void **state)
{
	struct engine_options o;

	engine_options_parse(&o, "");
	assert_string_equal(o.bench, "*");
	assert_true(o.batches == 30 && o.ops == 200 && o.ws[0] == 1 << 20 && o.sets == 1 && o.ticks == 0 && !o.marks && !o.unknown[0]);
	engine_options_parse(&o, "  bench=exit_*,clk_null skip=exit_cr3 batches=7 ticks=9 ops=5 marks=1 ws=4M "
			     "seed=3  cpus=2 ");
	assert_string_equal(o.bench, "exit_*,clk_null");
	assert_string_equal(o.skip, "exit_cr3");
	assert_true(o.batches == 7 && o.ticks == 9 && o.ops == 5 && o.marks);
	assert_true(o.ws[0] == 4 << 20 && o.sets == 1 && o.seed == 3 && o.cpus == 2);
	assert_string_equal(o.unknown, "");
	engine_options_parse(&o, "ask=40");
	assert_true(o.ask == 40 && !o.unknown[0]);
	engine_options_parse(&o, "batches=many quiet nokaslr");
	assert_true(o.batches == 30);
	assert_string_equal(o.unknown, "batches=many");
	engine_options_parse(&o, "neighbour=spin");
	assert_true(o.neighbour == HVLAB_NEIGHBOUR_SPIN && !o.unknown[0]);
	engine_options_parse(&o, "neighbour=snore");
	assert_true(o.neighbour == HVLAB_NEIGHBOUR_NONE);
	assert_string_equal(o.unknown, "neighbour=snore");
	engine_options_parse(&o, "bench");
	assert_string_equal(o.unknown, "bench");
	engine_options_parse(&o, "batch=3");
	assert_string_equal(o.unknown, "batch=3");
}

static void asks_are_not_numbered(void **state)
{
	sequence = 0;
	for (int i = 0; i < 2; i++) {
		record_begin(HVLAB_REC_ASK);
		free_record_u64("try", (u64)i);
		record_end();
	}
	record_begin(HVLAB_REC_HELLO);
	record_end();
	assert_non_null(strstr(sent, "@hvl1 0 ask try=0 *"));
	assert_non_null(strstr(sent, "@hvl1 0 ask try=1 *"));
	assert_non_null(strstr(sent, "@hvl1 0 hello *"));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_do_as_libc),
		cmocka_unit_test(globs_match_as_in_a_shell),
		cmocka_unit_test(numbers_fit_or_are_refused),
		cmocka_unit_test(formats_as_libc),
		cmocka_unit_test(formats_within_the_buffer),
		cmocka_unit_test(crc_gives_the_check_value),
		cmocka_unit_test(histogram_covers_all_values),
		cmocka_unit_test_setup(records_are_what_the_contract_says, console_empty),
		cmocka_unit_test_setup(records_end_where_the_line_ends, console_empty),
		cmocka_unit_test_setup(marks_have_one_length_and_need_an_answer, console_empty),
		cmocka_unit_test_setup(counted_marks_carry_the_counters, console_empty),
		cmocka_unit_test_setup(asks_are_not_numbered, console_empty),
		cmocka_unit_test(command_line_sets_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
