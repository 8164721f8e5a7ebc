/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lang.c: numbers, dates and plural forms of each language, by example.
 */
#include "unit.h"
#include "lang.h"

static void check_number(enum lang l, const char *number, const char *expected)
{
	char out[LANG_NUMBER_MAX];

	assert_string_equal(lang_number(l, number, out), expected);
	copy_str(out, number);
	assert_string_equal(lang_number(l, out, out), expected); /* in place */
}

static void numbers(void **state)
{
	check_number(LANG_EN, "10200.5", "10200.5");
	check_number(LANG_RU, "1054", "1054");
	check_number(LANG_RU, "10200", "10\u202f200");
	check_number(LANG_RU, "1234567.25", "1\u202f234\u202f567,25");
	check_number(LANG_RU, "0.0625", "0,0625");
	check_number(LANG_RU, "-17", "\u221217");
	check_number(LANG_RU, "999999999999999", "999\u202f999\u202f999\u202f999\u202f999");
	check_number(LANG_RU, "-", "-");
	check_number(LANG_RU, "1.5e+20", "1,5e+20");
}

static void plural_forms(void **state)
{
	static const struct {
		u64 n;
		const char *form;
	} ru[] = {{0, "строк"}, {1, "строка"}, {2, "строки"}, {4, "строки"}, {5, "строк"}, {11, "строк"}, {12, "строк"},
		  {14, "строк"}, {21, "строка"}, {22, "строки"}, {25, "строк"}, {111, "строк"}, {121, "строка"}};

	for (size_t i = 0; i < LEN(ru); i++)
		assert_string_equal(lang_plural(LANG_RU, ru[i].n, "строка", "строки", "строк"), ru[i].form);
	assert_string_equal(lang_plural(LANG_EN, 1, "row", "rows", "rows"), "row");
	assert_string_equal(lang_plural(LANG_EN, 21, "row", "rows", "rows"), "rows");
	assert_string_equal(lang_plural(LANG_EN, 0, "row", "rows", "rows"), "rows");
}

static void dates(void **state)
{
	char out[LANG_DATE_MAX];

	assert_string_equal(lang_date(LANG_EN, 0, out), "1 January 1970");
	assert_string_equal(lang_date(LANG_RU, 1795910400, out), "29 ноября 2026\u00a0г.");
	assert_string_equal(lang_date(LANG_RU, INT64_MAX, out), "?");
}

static void a_language_by_its_word(void **state)
{
	enum lang l;

	assert_int_equal(lang_now(), LANG_EN);
	assert_int_equal(lang_parse("ru", &l), 0);
	assert_int_equal(l, LANG_RU);
	assert_int_equal(lang_parse("de", &l), -EINVAL);
	assert_int_equal(lang_parse("", &l), -EINVAL);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(plural_forms),
		cmocka_unit_test(dates),
		cmocka_unit_test(a_language_by_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
