/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * util.c, text.c, files.c: numbers that must fit, globs, suggestions, buffers, whole files, trees.
 */
#include "unit.h"
#include "clean.h"
#include "qemu_args.h"
#include "names.h"
#include "util.h"

#include <sys/stat.h>

static void reasons_are_cut_not_overrun(void **state)
{
	struct why why;

	assert_int_equal(fail(&why, -EACCES, "%0400d", 7), -EACCES);
	assert_int_equal(strlen(why.text), sizeof(why.text) - 1);
	assert_int_equal(fail(NULL, -EIO, "nobody listens"), -EIO);
}

static void buffers_grow_and_end_in_nul(void **state)
{
	struct buf b = {0};

	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	assert_int_equal(b.data[b.len], 0);
	buf_clear(&b);
	assert_string_equal(b.data, "");
	buf_put(&b, "a\0b", 3);
	assert_int_equal(b.len, 3);
	assert_memory_equal(b.data, "a\0b", 4);
	buf_free(&b);
	assert_null(b.data);
}

static void strings_are_cut_to_fit(void **state)
{
	char small[4];

	copy_str(small, "abcdef");
	assert_string_equal(small, "abc");
	copy_str(small, "x");
	assert_string_equal(small, "x");
}

static void numbers_must_be_whole_and_fit(void **state)
{
	static const char *const bad[] = {"",	 " 1", "1 ", "-1", "+1", "1x", "0x", "0xg", "18446744073709551616",
					  "1.5", "K"};
	u64 v = 42;

	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(parse_u64(bad[i], &v), -EINVAL);
	assert_int_equal(v, 42);
	assert_int_equal(parse_u64("18446744073709551615", &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(parse_u64("0x40", &v), 0);
	assert_int_equal(v, 64);
	assert_int_equal(parse_u64("010", &v), 0);
	assert_int_equal(v, 10);
}

static void sizes_have_binary_suffixes(void **state)
{
	static const char *const bad[] = {"1T", "1KK", "1K ", "K", "17179869184G", "0x", ""};
	char text[24];
	u64 v = 0;

	assert_string_equal(size_text(0, text), "0");
	assert_string_equal(size_text(1000, text), "1000");
	assert_string_equal(size_text(4096, text), "4K");
	assert_string_equal(size_text(96 << 20, text), "96M");
	assert_string_equal(size_text(1ull << 40, text), "1024G");
	assert_int_equal(parse_size("4K", &v), 0);
	assert_int_equal(v, 4096);
	assert_int_equal(parse_size("2m", &v), 0);
	assert_int_equal(v, 2 << 20);
	assert_int_equal(parse_size("17179869183G", &v), 0);
	assert_true(v == 17179869183ull << 30);
	for (size_t i = 0; i < LEN(bad); i++)
		assert_int_equal(parse_size(bad[i], &v), -EINVAL);
}

static void globs_match_whole_strings(void **state)
{
	assert_true(glob_match("*", ""));
	assert_true(glob_match("exit_*", "exit_cpuid"));
	assert_true(glob_match("*_*d", "exit_cpuid"));
	assert_true(glob_match("?lk_*null", "clk_null"));
	assert_true(glob_match("a*a*a", "aaaa"));
	assert_false(glob_match("exit", "exit_cpuid"));
	assert_false(glob_match("exit_?", "exit_"));
	assert_false(glob_match("", "x"));
	assert_true(glob_match("", ""));
	assert_true(globs_match("mem_*,exit_cpuid", "exit_cpuid"));
	assert_false(globs_match("mem_*,exit_cpui", "exit_cpuid"));
	assert_false(globs_match("a,b", "a,b"));
}

/* A recursive matcher would take exponential time here. */
static void globs_do_not_explode(void **state)
{
	char s[4097], glob[513];

	memset(s, 'a', sizeof(s) - 1);
	s[sizeof(s) - 1] = '\0';
	for (size_t i = 0; i < sizeof(glob) - 1; i += 2)
		memcpy(glob + i, "*a", 2);
	memcpy(glob + sizeof(glob) - 3, "*b", 3);
	assert_false(glob_match(glob, s));
}

static void the_nearest_word_is_suggested(void **state)
{
	static const char *const words[] = {"exit_cpuid", "exit_cr3", "mem_copy", "kvm", "xen"};

	assert_string_equal(nearest("exit_cpiud", words, LEN(words)), "exit_cpuid");
	assert_string_equal(nearest("mem_cpy", words, LEN(words)), "mem_copy");
	assert_string_equal(nearest("kwm", words, LEN(words)), "kvm");
	assert_null(nearest("something_else", words, LEN(words)));
	assert_null(nearest("", words, LEN(words)));
	assert_null(nearest("kvm", words, 0));
}

static char *scratch(void)
{
	char *dir = xstrdup("/tmp/hvlab-unit.XXXXXX");

	assert_non_null(mkdtemp(dir));
	return dir;
}

static void files_are_replaced_whole(void **state)
{
	char *dir = scratch(), *path = xasprintf("%s/file", dir);
	struct buf b = {0};

	assert_int_equal(file_read(path, &b), -ENOENT);
	assert_int_equal(file_write(path, "one\0two", 7), 0);
	assert_int_equal(file_write(path, "three", 5), 0);
	assert_int_equal(file_read(path, &b), 0);
	assert_int_equal(b.len, 5);
	assert_string_equal(b.data, "three");
	assert_int_equal(file_write("/nonexistent/file", "x", 1), -ENOENT);
	assert_int_equal(remove_scratch(dir), 0);
	assert_int_equal(access(dir, F_OK), -1);
	buf_free(&b);
	free(path);
	free(dir);
}

static void directories_are_made_on_the_way(void **state)
{
	char *dir = scratch(), *deep = xasprintf("%s/a//b/c/", dir), *file = xasprintf("%s/f", dir);
	char *below = xasprintf("%s/f/g", dir);
	struct stat st;

	assert_int_equal(make_dirs(deep), 0);
	assert_int_equal(make_dirs(deep), 0);
	assert_int_equal(stat(deep, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(file_write(file, "", 0), 0);
	assert_int_equal(make_dirs(below), -ENOTDIR);
	assert_int_equal(remove_scratch(dir), 0);
	free(below);
	free(file);
	free(deep);
	free(dir);
}

static void removing_never_follows_a_link(void **state)
{
	char *dir = scratch(), *kept = scratch(), *link = xasprintf("%s/link", dir), *file = xasprintf("%s/f", kept);

	assert_int_equal(file_write(file, "x", 1), 0);
	assert_int_equal(symlink(kept, link), 0);
	assert_int_equal(remove_scratch(dir), 0);
	assert_int_equal(access(file, F_OK), 0);
	assert_int_equal(remove_scratch(kept), 0);
	assert_int_equal(remove_scratch(kept), 0);
	free(file);
	free(link);
	free(kept);
	free(dir);
}

/* What is not below a root of ours is not removed, whatever it is called. */
static void only_what_is_ours_is_removed(void **state)
{
	static const char *const names[] = {"", ".", "..", "../x", "a/b", "/", "/tmp"};
	char *root = scratch(), *kept = xasprintf("%s/kept", root), *link = xasprintf("%s.link", root);
	struct why why = {""};

	assert_int_equal(mkdir(kept, 0700), 0);
	for (size_t i = 0; i < LEN(names); i++)
		assert_int_equal(remove_below(root, names[i], &why), -EINVAL);
	assert_int_equal(symlink(root, link), 0);
	assert_true(remove_below(link, "kept", &why) < 0);
	assert_int_equal(chmod(root, 0777), 0); /* anybody can put a name into it */
	assert_int_equal(remove_below(root, "kept", &why), -EACCES);
	assert_non_null(strstr(why.text, "not a private directory of this user"));
	assert_int_equal(access(kept, F_OK), 0);
	assert_int_equal(chmod(root, 0700), 0);
	if (!getuid()) { /* somebody else's: the root, then the tree */
		assert_int_equal(chown(root, 65534, 65534), 0);
		assert_int_equal(remove_below(root, "kept", &why), -EACCES);
		assert_int_equal(chown(root, 0, 0), 0);
		assert_int_equal(chown(kept, 65534, 65534), 0);
		assert_int_equal(remove_below(root, "kept", &why), -EACCES);
		assert_int_equal(chown(kept, 0, 0), 0);
	}
	assert_int_equal(remove_below(root, "kept", &why), 0);
	assert_int_equal(access(kept, F_OK), -1);
	assert_int_equal(unlink(link), 0);
	assert_int_equal(remove_scratch(root), 0);
	free(link);
	free(kept);
	free(root);
}

static void names_are_what_they_say(void **state)
{
	assert_true(name_is_tag("c20261123-074512-9f3a") && name_is_session("p20261123-074512"));
	assert_false(name_is_tag("c20261123-074512-9f3a/") || name_is_tag("") || name_is_tag("c20261123-074512-9F3A") ||
		     name_is_tag("../victim") || name_is_session("c20261123-074512"));
	assert_true(name_is_job_tag("c20261123-074512-9f3a") && name_is_job_tag("p20261123-074512") && name_is_job_tag("lab"));
	assert_false(name_is_job_tag("lab2") || name_is_job_tag("") || name_is_job_tag("a,process=evil"));
	assert_true(name_is_bundle("bundle-00") && !name_is_bundle("bundle-") && !name_is_bundle("bundle-/../x"));
	assert_true(name_is_bench_list("") && name_is_bench_list("exit_cpuid,mem_copy") && !name_is_bench_list("a b"));
	assert_true(name_is_database("x.db") && name_is_database("./:memory:") && name_is_database("/file:x"));
	assert_false(name_is_database("") || name_is_database(":memory:") || name_is_database("file:x") ||
		     name_is_database("FILE::memory:"));
	assert_true(name_is_open_url("winrm://user@host:5986") && name_is_open_url("local") && name_is_open_url("ssh://h:22"));
	assert_false(name_is_open_url("winrm://user:word@host") || name_is_open_url("ssh://user:@host:22") ||
		     name_is_open_url("user:word@host/x@y"));
}

static void a_date_may_be_none(void **state)
{
	char text[32];

	date_text(text, sizeof(text), "%Y-%m-%d", true, 86400);
	assert_string_equal(text, "1970-01-02");
	date_text(text, sizeof(text), "%Y-%m-%d", true, INT64_MAX);
	assert_string_equal(text, "no date");
	date_text(text, sizeof(text), "%Y-%m-%d", false, INT64_MIN);
	assert_string_equal(text, "no date");
}

static void only_a_file_is_read(void **state)
{
	char *dir = scratch(), *fifo = xasprintf("%s/fifo", dir);
	struct buf b = {0};

	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(file_read(fifo, &b), -EINVAL); /* and at once: nobody writes to it */
	assert_int_equal(file_read("/dev/zero", &b), -EINVAL);
	assert_int_equal(file_read(dir, &b), -EISDIR);
	assert_int_equal(file_read("/proc/self/status", &b), 0);
	assert_true(b.len > 0);
	assert_int_equal(remove_scratch(dir), 0);
	buf_free(&b);
	free(fifo);
	free(dir);
}

static void text_that_leaves_steers_nothing(void **state)
{
	static const struct { const char *said, *shown; } texts[] = {
		{"plain \303\244 \342\200\257 \360\237\230\200\tx\n", "plain \303\244 \342\200\257 \360\237\230\200\tx\n"},
		{"a\033[2Jb", "a?[2Jb"}, {"c1 \302\233x", "c1 ??x"}, {"bare \233", "bare ?"}, {"cut \303", "cut ?"},
		{"turned \342\200\256x", "turned ???x"}, {"long \300\257", "long ??"}, {"half \355\240\200", "half ???"},
		{"\rover", "?over"}, {"csv\r\n", "csv\r\n"},
	};
	char line[] = "one\ntwo\r\nthree";

	for (size_t i = 0; i < LEN(texts); i++) {
		char *copy = xstrdup(texts[i].said);

		text_plain_all(copy);
		assert_string_equal(copy, texts[i].shown);
		free(copy);
	}
	text_line(line);
	assert_string_equal(line, "one two  three");
}

static void a_shortage_is_known_by_its_words(void **state)
{
	assert_int_equal(err_of_shortage("qemu: cannot set up guest memory: Cannot allocate memory"), -ENOMEM);
	assert_int_equal(err_of_shortage("write: File too large"), -EFBIG);
	assert_int_equal(err_of_shortage("Permission denied"), 0);
}

static void an_option_gets_no_second_one_with_its_value(void **state)
{
	struct qemu_args a = {0};

	assert_string_equal(qemu_value(&a, "/a,id=b,,c"), "/a,,id=b,,,,c");
	qemu_args_free(&a);
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_that_leaves_steers_nothing), cmocka_unit_test(a_shortage_is_known_by_its_words),
		cmocka_unit_test(an_option_gets_no_second_one_with_its_value),
		cmocka_unit_test(reasons_are_cut_not_overrun), cmocka_unit_test(buffers_grow_and_end_in_nul),
		cmocka_unit_test(strings_are_cut_to_fit), cmocka_unit_test(numbers_must_be_whole_and_fit),
		cmocka_unit_test(sizes_have_binary_suffixes), cmocka_unit_test(globs_match_whole_strings),
		cmocka_unit_test(globs_do_not_explode), cmocka_unit_test(the_nearest_word_is_suggested),
		cmocka_unit_test(files_are_replaced_whole), cmocka_unit_test(directories_are_made_on_the_way),
		cmocka_unit_test(removing_never_follows_a_link), cmocka_unit_test(only_what_is_ours_is_removed),
		cmocka_unit_test(names_are_what_they_say), cmocka_unit_test(a_date_may_be_none), cmocka_unit_test(only_a_file_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
