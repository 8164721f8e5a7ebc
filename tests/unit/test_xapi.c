/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What adapters/xapi does without a host: the URL of a console, the head of an answer, the end of a guest's stream.
 */
#include "unit.h"
#include "../adapters/common/bye_scan.h"
#include "../adapters/xapi/answer.h"

static void only_a_console_can_be_asked_for(void **state)
{
	static const char *const bad[] = {
		"", "/console?uuid=1", "https://box", "https://box/", "https://box/console", "https://box/other?uuid=1",
		"https://box/console?uuid=1\r\nX: y", "https://box/console?uuid=1 HTTP/1.1", "https://box/console?\x01",
		"https://box/console?\xc3\xa4",
	};
	char *path = answer_path("https://10.0.0.1/console?uuid=8013b937-ff7e");

	assert_string_equal(path, "/console?uuid=8013b937-ff7e");
	free(path);
	for (size_t i = 0; i < LEN(bad); i++)
		if (answer_path(bad[i]))
			fail_msg("\"%s\" was taken for a console", bad[i]);
}

static void a_status_is_read_when_its_head_has_come(void **state)
{
	static const struct { const char *head; int status; } heads[] = {
		{"", 0}, {"H", 0}, {"HTTP/1.", 0}, {"HTTP/1.1 200 OK\r\nA: b\r\n", 0}, {"HTTP/1.1 200 OK\r\nA: b\r\n\r", 0},
		{"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", 200}, {"HTTP/1.0 503 x\r\n\r\n", 503}, {"HTTP/1.1 401\r\n\r\n", 401},
		{"RFB 003.008\n", -1}, {"HTTP/2 200\r\n\r\n", -1}, {"HTTP/1.\r\n\r\n", -1}, {"HTTP/1.1 20\r\n\r\n", -1},
		{"HTTP/1.1 \r\n\r\n", -1}, {"HTTP/1.1 999 x\r\n\r\n", -1}, {"HTTP/1.1x200\r\n\r\n", -1},
	};

	for (size_t i = 0; i < LEN(heads); i++) {
		size_t n = strlen(heads[i].head);
		char *exact = xmalloc(n + 1); /* one byte too far is seen by the sanitizer */

		exact = xrealloc(exact, n ? n : 1);
		memcpy(exact, heads[i].head, n);
		int status = answer_status(exact, n);
		if (status != heads[i].status)
			fail_msg("\"%s\": %d, not %d", heads[i].head, status, heads[i].status);
		free(exact);
	}
}

static void an_endless_head_is_no_answer(void **state)
{
	char *head = xmalloc(ANSWER_MAX);

	memset(head, 'a', ANSWER_MAX);
	memcpy(head, "HTTP/1.1 200 OK\r\n", 17);
	assert_int_equal(answer_status(head, ANSWER_MAX - 1), 0);
	assert_int_equal(answer_status(head, ANSWER_MAX), -1);
	free(head);
}

static void bye_is_found_however_it_arrives(void **state)
{
	static const char stream[] = "SeaBIOS bye 1\r\n@hvl1 0 hello abi=1 *00000000\n@hvl1 17 bye cells=2 *00000000\n";
	struct bye_scan whole = {.n = 0}, bytes = {.n = 0}, none = {.n = 0};

	bye_scan_feed(&whole, stream, strlen(stream));
	assert_true(whole.said);
	for (size_t i = 0; i < strlen(stream); i++) {
		assert_false(bytes.said);
		bye_scan_feed(&bytes, stream + i, 1);
	}
	assert_true(bytes.said);
	bye_scan_feed(&none, stream, strlen(stream) - 1);
	assert_false(none.said);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_console_can_be_asked_for),
		cmocka_unit_test(a_status_is_read_when_its_head_has_come),
		cmocka_unit_test(an_endless_head_is_no_answer),
		cmocka_unit_test(bye_is_found_however_it_arrives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
