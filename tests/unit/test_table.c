/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * table.c: the three faces of one table, and numbers as text.
 */
#include "unit.h"
#include "table.h"

static void expect(const struct table *t, enum table_format f, const char *text)
{
	struct buf out = {0};

	table_write(t, f, &out);
	assert_string_equal(out.data, text);
	buf_free(&out);
}

static struct table *example(void)
{
	struct table *t = table_new("system,value>,reason");

	table_cell(t, "bare");
	table_cellf(t, "%d", 60);
	table_cell(t, NULL);
	table_cell(t, "kvm/direct");
	table_cell(t, "2787.5");
	table_cell(t, "a \"quoted\", odd\none");
	return t;
}

static void text_is_aligned(void **state)
{
	struct table *t = example();

	expect(t, TABLE_TEXT,
	       "system       value  reason\n"
	       "----------  ------  -------------------\n"
	       "bare            60\n"
	       "kvm/direct  2787.5  a \"quoted\", odd?one\n");
	table_free(t);
}

static void folded(const struct table *t, size_t width, const char *text)
{
	struct buf out = {0};

	table_text(t, width, &out);
	assert_string_equal(out.data, text);
	buf_free(&out);
}

static void a_narrow_terminal_folds_and_breaks_no_word(void **state)
{
	(void)state;
	struct table *t = table_new("benchmark,lab:bare>,lab:kvm>,reason");

	table_cell(t, "exit_cpuid");
	table_cell(t, "1");
	table_cell(t, "1054");
	table_cell(t, "the boots did not give the same samples");
	table_cell(t, "exit_h\303\266lt");
	table_cell(t, "0.0625");
	table_cell(t, "1187");
	table_cell(t, "");
	folded(t, 59,
	       "benchmark   lab:bare  lab:kvm  reason\n"
	       "----------  --------  -------  ----------------------------\n"
	       "exit_cpuid         1     1054  the boots did not give the\n"
	       "                               same samples\n"
	       "exit_h\303\266lt     0.0625     1187\n");
	folded(t, 40,
	       "benchmark   lab:bare  lab:kvm\n"
	       "----------  --------  -------\n"
	       "exit_cpuid         1     1054\n"
	       "    the boots did not give the same\n"
	       "    samples\n"
	       "exit_h\303\266lt     0.0625     1187\n");
	folded(t, 24,
	       "benchmark   lab:bare\n"
	       "----------  --------\n"
	       "exit_cpuid         1\n"
	       "exit_h\303\266lt     0.0625\n"
	       "\n"
	       "benchmark   lab:kvm\n"
	       "----------  -------\n"
	       "exit_cpuid     1054\n"
	       "    the boots did not\n"
	       "    give the same\n"
	       "    samples\n"
	       "exit_h\303\266lt      1187\n");
	table_free(t);
}

/* Whatever the width: every word is there, whole, and no line is longer than the widest word forces it to be. */
static void no_width_loses_a_word(void **state)
{
	(void)state;
	struct table *t = table_new("a=,b=,c,d>,e");

	for (int i = 0; i < 3; i++) {
		table_cellf(t, "key%d", i);
		table_cellf(t, "other-key%d", i);
		table_cell(t, "some words and  more of them");
		table_cell(t, "12345.678");
		table_cell(t, i ? "because of   everything that was said before" : "-");
	}
	for (size_t width = 1; width < 100; width++) {
		struct buf out = {0};

		table_text(t, width, &out);
		for (const char *line = out.data, *end; *line; line = end + 1) {
			end = strchr(line, '\n');
			assert_true((size_t)(end - line) <= (width > 31 ? width : 31));
		}
		assert_non_null(strstr(out.data, "everything"));
		assert_non_null(strstr(out.data, "12345.678"));
		buf_free(&out);
	}
	table_free(t);
}

static void csv_follows_rfc_4180(void **state)
{
	struct table *t = example();

	expect(t, TABLE_CSV,
	       "system,value,reason\r\nbare,60,\r\nkvm/direct,2787.5,\"a \"\"quoted\"\", odd\none\"\r\n");
	table_free(t);
}

static void json_has_numbers_and_nulls(void **state)
{
	struct table *t = example();

	table_cell(t, "bad\xff");
	table_cell(t, "-");
	expect(t, TABLE_JSON,
	       "[\n  {\"system\": \"bare\", \"value\": 60, \"reason\": null},\n"
	       "  {\"system\": \"kvm/direct\", \"value\": 2787.5, \"reason\": \"a \\\"quoted\\\", odd\\none\"},\n"
	       "  {\"system\": \"bad?\", \"value\": \"-\", \"reason\": null}\n]\n");
	table_free(t);
}

static void no_rows(void **state)
{
	struct table *t = table_new("a,b>");

	expect(t, TABLE_TEXT, "a  b\n-  -\n");
	expect(t, TABLE_CSV, "a,b\r\n");
	expect(t, TABLE_JSON, "[]\n");
	table_free(t);
}

/* Handed on in pieces, with an empty piece between them, a table is what it is in one. */
static void pieces_make_the_same_table(void **state)
{
	static const enum table_format formats[] = {TABLE_CSV, TABLE_JSON};

	for (size_t i = 0; i < LEN(formats); i++) {
		struct table *t = example(), *whole = example();
		struct buf pieces = {0}, once = {0};

		table_flush(t, formats[i], &pieces);
		table_flush(t, formats[i], &pieces);
		for (int k = 0; k < 3; k++) {
			table_cell(t, "x");
			table_cell(whole, "x");
		}
		table_end(t, formats[i], &pieces);
		table_write(whole, formats[i], &once);
		assert_string_equal(pieces.data, once.data);
		table_free(t);
		table_free(whole);
		buf_free(&pieces);
		buf_free(&once);
	}
}

static void nothing_in_pieces_is_an_empty_table(void **state)
{
	struct table *t = table_new("a,b>");
	struct buf out = {0};

	table_end(t, TABLE_JSON, &out);
	assert_string_equal(out.data, "[]\n");
	table_free(t);
	buf_free(&out);
}

static void a_guest_cannot_move_the_cursor(void **state)
{
	struct table *t = table_new("a");

	table_cell(t, "\033[2Jx\r");
	expect(t, TABLE_TEXT, "a\n------\n?[2Jx?\n");
	table_free(t);
}

static void numbers_for_reading(void **state)
{
	static const struct { double v; const char *text; } numbers[] = {
		{2787, "2787"}, {3.4159, "3.42"}, {0.0031, "0.0031"}, {0, "0"}, {-0.0, "0"}, {123456789, "123456789"},
		{2787.25, "2787"}, {250.26, "250.3"}, {0.125, "0.125"}, {-3.5, "-3.50"}, {NAN, "-"}, {INFINITY, "-"},
		{1e20, "1e+20"}, {1e-9, "1e-09"},
	};
	char out[32];

	for (size_t i = 0; i < LEN(numbers); i++)
		assert_string_equal(number_text(numbers[i].v, out), numbers[i].text);
}

/* Text first: it shows another table than the one that csv then writes. */
static void people_get_sentences_and_programs_ids(void **state)
{
	struct table *t = table_new("system,why~");

	table_cells(t, "bare", "compare.one-round");
	expect(t, TABLE_TEXT, "system  why\n------  -------------------\nbare    n = 1: no inference\n");
	expect(t, TABLE_CSV, "system,why\r\nbare,compare.one-round\r\n");
	table_free(t);
}

static void formats_have_words(void **state)
{
	enum table_format f;

	assert_int_equal(table_format_parse("csv", &f), 0);
	assert_int_equal(f, TABLE_CSV);
	assert_int_equal(table_format_parse("xml", &f), -EINVAL);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_aligned),
		cmocka_unit_test(a_narrow_terminal_folds_and_breaks_no_word),
		cmocka_unit_test(no_width_loses_a_word), cmocka_unit_test(csv_follows_rfc_4180),
		cmocka_unit_test(json_has_numbers_and_nulls),
		cmocka_unit_test(no_rows),
		cmocka_unit_test(pieces_make_the_same_table),
		cmocka_unit_test(nothing_in_pieces_is_an_empty_table),
		cmocka_unit_test(a_guest_cannot_move_the_cursor),
		cmocka_unit_test(numbers_for_reading),
		cmocka_unit_test(people_get_sentences_and_programs_ids),
		cmocka_unit_test(formats_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
