/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootstrap.c and clixml.c: the command line, the framing of scripts, what powershell.exe says on its standard error.
 */
#include "unit.h"
#include "base64.h"
#include "../adapters/winhost/bootstrap.h"

static void the_command_line_fits_into_cmd_exe(void **state)
{
	const char *const *argv = bootstrap_argv();
	size_t length = strlen("cmd.exe /c \"\""), n = 0;
	struct buf wide = {0};

	for (; argv[n]; n++) {
		length += 1 + strlen(argv[n]);
		/* nothing that cmd.exe, a POSIX shell or CreateProcess would read as more than a word */
		assert_int_equal(strspn(argv[n], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-."), strlen(argv[n]));
	}
	assert_true(n < BOOTSTRAP_ARGS && length <= 8191);
	assert_string_equal(argv[n - 2], "-EncodedCommand");
	assert_int_equal(base64_decode(&wide, argv[n - 1], strlen(argv[n - 1])), 0);
	assert_int_equal(wide.len, 2 * strlen(bootstrap_text()));
	for (size_t i = 0; i < wide.len; i++)
		assert_int_equal(wide.data[i], i % 2 ? 0 : bootstrap_text()[i / 2]);
	assert_null(strstr(bootstrap_text(), "SPDX"));
	assert_null(strstr(bootstrap_text(), "\n\t"));
	buf_free(&wide);
}

static void a_script_is_framed(void **state)
{
	struct script script = {.id = "vm-create", .text = "foo", .json = "{}"};
	struct buf b = {0};
	struct why why = {""};

	assert_int_equal(bootstrap_frame(&b, &script, &why), 0);
	assert_string_equal(b.data, "hvlab1 vm-create 4 4\nZm9v\ne30=\n");
	buf_clear(&b);
	script.json = NULL;
	assert_int_equal(bootstrap_frame(&b, &script, &why), 0);
	assert_string_equal(b.data, "hvlab1 vm-create 4 0\nZm9v\n\n");
	static const char *const bad[] = {"", "a b", "A", "a\n", "012345678901234567890123456789012"};
	for (size_t i = 0; i < LEN(bad); i++) {
		script.id = bad[i];
		assert_int_equal(bootstrap_frame(&b, &script, &why), -EINVAL);
	}
	buf_free(&b);
}

static void bytes_become_lines(void **state)
{
	static char bytes[100000];
	struct buf lines = {0}, back = {0};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7);
	bootstrap_lines(&lines, bytes, sizeof(bytes));
	for (char *rest = lines.data, *line; (line = strsep(&rest, "\n")) && *line; n++)
		assert_int_equal(base64_decode(&back, line, strlen(line)), 0);
	assert_int_equal(n, 3);
	assert_int_equal(back.len, sizeof(bytes));
	assert_memory_equal(back.data, bytes, sizeof(bytes));
	buf_free(&lines);
	buf_free(&back);
}

static void the_first_line_is_found_behind_noise(void **state)
{
	static const struct { const char *out, *rest; } cases[] = {
		{"hvlab1 12 345\nx", "x"}, {"hvlab1 12 345\r\n", ""}, {"noise\n\nhvlab1 12 345\nhvlab1 1 1\n", "hvlab1 1 1\n"},
		{"", NULL}, {"hvlab1 12 345", NULL}, {"hvlab1 12\n", NULL}, {"hvlab1 12 345 6\n", NULL}, {"hvlab1  345\n", NULL},
		{" hvlab1 12 345\n", NULL}, {"hvlab1 a 345\n", NULL}, {"hvlab1 1234567890123456789012345 1\n", NULL}, {"\n", NULL},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct bootstrap_process process = {"", ""};
		struct buf out = {0};

		buf_puts(&out, cases[i].out);
		assert_int_equal(bootstrap_begin(&out, &process), cases[i].rest != NULL);
		assert_string_equal(out.data, cases[i].rest ? cases[i].rest : cases[i].out);
		if (cases[i].rest) {
			assert_string_equal(process.pid, "12");
			assert_string_equal(process.started, "345");
		}
		buf_free(&out);
	}
}

#define OBJS(records) "#< CLIXML\r\n<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">" records "</Objs>"

static void errors_become_plain_lines(void **state)
{
	static const struct { const char *said, *plain; } cases[] = {
		{"", ""}, {"\r\n", ""}, {"one\r\ntwo", "one\ntwo\n"}, {"Gr\\u00f6\\u00DFe\n", "Größe\n"},
		{"C:\\users\\u0041\\ud800\n", "C:\\users\\u0041\\ud800\n"},
		{OBJS("<S S=\"Error\">first_x000D__x000A_</S><S S=\"Error\">a_x005F_b &lt;_x00E9_&gt;</S>"), "first\na_b <é>\n"},
		{OBJS("<Obj S=\"progress\" RefId=\"0\"><MS><S N=\"x\">Preparing modules</S></MS></Obj>"), ""},
		{OBJS("<S S=\"verbose\">talk</S><S S=\"Error\">bad</S>"), "bad\n"},
		{"before\n" OBJS("<S S=\"Error\">in</S>") "\nafter\n", "before\nin\nafter\n"},
		{OBJS("<S S=\"Error\">1</S>") OBJS("<S S=\"Error\">2</S>"), "1\n2\n"},
		/* cut, in a code page, or with words of somebody else before the records: never the XML itself */
		{"#< CLIXML\r\n<Objs><S", ""}, {"#< CLIXML\r\n<Objs>&</Objs>", ""},
		{"#< CLIXML\r\n<Objs><S S=\"Error\">cut &amp; of", "cut & of\n"},
		{"#< CLIXML\r\ndisk is full (Id)\n<Objs><Obj S=\"progress\"><AV>x</AV></Obj></Objs>", "disk is full (Id)\n"},
		{OBJS("<S S=\"Error\">Nicht ausgef\x81hrt._x000D__x000A_</S>"), "Nicht ausgeführt.\n"},
		{OBJS("<Obj S=\"progress\"><AV>f\x81r</AV></Obj>"), ""},
		{OBJS("<Obj S=\"Error\" RefId=\"0\"><ToString>no &#xe9;</ToString><Props><ToString>x</ToString></Props></Obj>"), "no é\n"},
		/* 866, 1251, 1252, and a mark that got lost */
		{"\x8e\xe2\xaa\xa0\xa7\xa0\xad\xae \xa2 \xa4\xae\xe1\xe2\xe3\xaf\xa5.\r\n", "Отказано в доступе.\n"},
		{"\xce\xf2\xea\xe0\xe7\xe0\xed\xee \xe2 \xe4\xee\xf1\xf2\xf3\xef\xe5.\r\n", "Отказано в доступе.\n"},
		{"acc\xe8s refus\xe9\n", "accès refusé\n"}, {"<Objs Version=\"1\"><S S=\"Error\">x</S></Objs>", "x\n"},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		struct buf out = {0};

		buf_puts(&out, "");
		bootstrap_errors(&out, cases[i].said, strlen(cases[i].said));
		if (strcmp(out.data, cases[i].plain))
			fail_msg("\"%s\" became \"%s\"", cases[i].said, out.data);
		buf_free(&out);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_line_fits_into_cmd_exe),
		cmocka_unit_test(a_script_is_framed),
		cmocka_unit_test(bytes_become_lines),
		cmocka_unit_test(the_first_line_is_found_behind_noise),
		cmocka_unit_test(errors_become_plain_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
