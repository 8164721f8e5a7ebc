/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/json.c: a look into a document of any shape gives an answer of the one shape that was asked for, and what JSON cannot
 * hold becomes something that it can.
 */
#include "unit.h"

#include "json.h"

#include <math.h>
#include <string.h>

static json_t *document(const char *text)
{
	json_t *v = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(v);
	return v;
}

static void looks_survive_any_shape(void **state)
{
	static const struct { const char *text, *word; u64 count; } cases[] = {
		{"{\"k\":\"text\"}", "text", 0}, {"{\"k\":\"17\"}", "17", 17}, {"{\"k\":17}", "", 17}, {"{\"k\":-17}", "", 0},
		{"{\"k\":true}", "true", 0}, {"{\"k\":false}", "false", 0}, {"{\"k\":null}", "", 0}, {"{\"k\":1.5}", "", 0},
		{"{\"k\":[\"text\"]}", "", 0}, {"{\"k\":{\"k\":\"text\"}}", "", 0}, {"{}", "", 0}, {"[\"k\"]", "", 0}, {"\"k\"", "", 0},
		{"{\"k\":\"17x\"}", "17x", 0}, {"{\"k\":\"99999999999999999999\"}", "99999999999999999999", 0},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		json_t *v = document(cases[i].text);

		assert_string_equal(json_word(v, "k"), cases[i].word);
		assert_int_equal(json_count(v, "k"), cases[i].count);
		json_decref(v);
	}
	assert_string_equal(json_word(NULL, "k"), "");
	assert_string_equal(json_word(NULL, NULL), "");
	assert_int_equal(json_count(NULL, "k"), 0);
}

static bool join_until_stop(void *arg, const char *key, const json_t *member)
{
	buf_printf(arg, "%s=%s ", key ? key : "-", json_word(member, NULL));
	return strcmp(json_word(member, NULL), "stop") != 0;
}

static void each_member_is_seen_until_told_to_stop(void **state)
{
	static const struct { const char *text, *seen; } cases[] = {
		{"[\"a\",\"b\"]", "-=a -=b "}, {"{\"x\":\"a\",\"y\":\"b\"}", "x=a y=b "}, {"[\"stop\",\"b\"]", "-=stop "},
		{"{\"x\":\"stop\",\"y\":\"b\"}", "x=stop "}, {"[]", ""}, {"\"text\"", ""},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		json_t *v = document(cases[i].text);
		struct buf seen = {0};

		buf_puts(&seen, "");
		json_each(v, join_until_stop, &seen);
		assert_string_equal(seen.data, cases[i].seen);
		buf_free(&seen);
		json_decref(v);
	}
}

static void what_json_cannot_hold_is_replaced(void **state)
{
	static const struct { const char *text, *clean; } texts[] = {
		{"plain", "plain"}, {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f"}, {"a\xff\nb", "a?\nb"}, {"\xc3", "?"},
	};
	static const struct { double v; bool null; } numbers[] = {{1.5, false}, {NAN, true}, {INFINITY, true}, {-INFINITY, true}};

	for (size_t i = 0; i < LEN(texts); i++) {
		json_t *v = json_clean(texts[i].text);

		assert_string_equal(json_string_value(v), texts[i].clean);
		json_decref(v);
	}
	for (size_t i = 0; i < LEN(numbers); i++) {
		json_t *v = json_finite(numbers[i].v);

		assert_int_equal(json_is_null(v), numbers[i].null);
		json_decref(v);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_survive_any_shape),
		cmocka_unit_test(each_member_is_seen_until_told_to_stop),
		cmocka_unit_test(what_json_cannot_hold_is_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
