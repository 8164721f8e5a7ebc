/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c and the table of verbs: what is understood, what is refused and with which words, precedence of sources.
 */
#include "unit.h"
#include "cmd.h"

static int parse(struct options *o, const char *accepts, struct why *why, const char *a, const char *b, const char *c)
{
	char *argv[] = {"show", (char *)(uintptr_t)a, (char *)(uintptr_t)b, (char *)(uintptr_t)c, NULL};
	int argc = 1;

	while (argv[argc])
		argc++;
	return options_parse(o, accepts, 1, argc, argv, why);
}

static void values_come_in_both_forms(void **state)
{
	(void)state;
	struct options o;
	struct why why;

	assert_int_equal(parse(&o, "db rounds", &why, "--db=a b.db", "--rounds", "7"), 0);
	assert_string_equal(option_get(&o, "db"), "a b.db");
	u64 n = 0;
	assert_int_equal(option_u64(&o, "rounds", &n, &why), 0);
	assert_int_equal(n, 7);
	assert_null(option_get(&o, "hv"));
}

static void arguments_are_what_is_no_option(void **state)
{
	(void)state;
	struct options o;
	struct why why;

	assert_int_equal(parse(&o, "body", &why, "--body", "--", "--last"), 0);
	assert_int_equal(o.nargs, 1);
	assert_string_equal(o.arg[0], "--last");
	assert_non_null(option_get(&o, "body"));
	assert_int_equal(parse(&o, "body", &why, "a", "b", NULL), -EINVAL);
	assert_non_null(strstr(why.text, "\"b\""));
}

static void wrong_options_name_the_nearest(void **state)
{
	(void)state;
	struct options o;
	struct why why;

	assert_int_equal(parse(&o, "rounds db", &why, "--rouds", "3", NULL), -EINVAL);
	assert_non_null(strstr(why.text, "--rounds"));
	assert_int_equal(parse(&o, "db", &why, "--rounds", "3", NULL), -EINVAL);
	assert_non_null(strstr(why.text, "takes no --rounds"));
	assert_int_equal(parse(&o, "db", &why, "--db", NULL, NULL), -EINVAL);
	assert_int_equal(parse(&o, "body", &why, "--body=1", NULL, NULL), -EINVAL);
	assert_int_equal(parse(&o, "body", &why, "-x", NULL, NULL), -EINVAL);
	u64 n = 5;
	assert_int_equal(parse(&o, "rounds", &why, "--rounds", "many", NULL), 0);
	assert_int_equal(option_u64(&o, "rounds", &n, &why), -EINVAL);
}

static void the_environment_fills_what_the_line_left_open(void **state)
{
	(void)state;
	struct options o;
	struct why why;

	setenv("HVLAB_MAX_SLOWDOWN", "5", 1);
	setenv("HVLAB_DB", "env.db", 1);
	assert_int_equal(parse(&o, "db max-slowdown", &why, "--db", "line.db", NULL), 0);
	assert_string_equal(option_get(&o, "db"), "line.db");
	assert_string_equal(option_get(&o, "max-slowdown"), "5");
	assert_int_equal(parse(&o, "rounds", &why, NULL, NULL, NULL), 0);
	assert_null(option_get(&o, "db"));
	unsetenv("HVLAB_MAX_SLOWDOWN");
	unsetenv("HVLAB_DB");
}

static char *config_write(const char *text)
{
	char *path = xstrdup("/tmp/hvlab-test-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

static void a_file_comes_last(void **state)
{
	(void)state;
	struct options o;
	struct why why;
	char *path = config_write("[plan]\nnonsense = 1\n[hvlab]\ndb = file.db\nrounds = 9\nhv = kvm\n");

	assert_int_equal(parse(&o, "db rounds", &why, "--rounds", "2", NULL), 0);
	assert_int_equal(options_config(&o, "db rounds", path, &why), 0);
	assert_string_equal(option_get(&o, "db"), "file.db");
	assert_string_equal(option_get(&o, "rounds"), "2");
	assert_null(option_get(&o, "hv"));
	options_free(&o);
	assert_int_equal(options_config(&o, "db", "/nonexistent/hvlab.ini", &why), 0);
	unlink(path);
	free(path);
}

static void a_bad_file_says_where(void **state)
{
	(void)state;
	struct options o = {0};
	struct why why;
	char *path = config_write("[hvlab]\ndb = x\nroundz = 3\n");

	assert_int_equal(options_config(&o, "db", path, &why), -EINVAL);
	assert_non_null(strstr(why.text, ":3:"));
	assert_non_null(strstr(why.text, "rounds"));
	options_free(&o);
	unlink(path);
	free(path);
}

static void every_verb_takes_only_options_that_exist(void **state)
{
	(void)state;

	for (size_t i = 0; i < command_count; i++) {
		char *copy = xstrdup(commands[i].options), *rest = copy, *word;
		while ((word = strsep(&rest, " ")) && *word) {
			size_t found = 0;
			for (size_t k = 0; k < option_count; k++)
				found += !strcmp(option_rows[k].name, word);
			assert_int_equal(found, 1);
		}
		free(copy);
	}
}

static void verbs_are_found_by_unique_prefix(void **state)
{
	(void)state;
	struct why why;

	assert_string_equal(command_find("show", &why)->name, "show");
	assert_string_equal(command_find("sh", &why)->name, "show");
	assert_string_equal(command_find("run", &why)->name, "run");
	assert_null(command_find("re", &why));
	assert_non_null(strstr(why.text, "resume"));
	assert_null(command_find("compre", &why));
	assert_non_null(strstr(why.text, "compare"));
	assert_null(command_find("", &why));
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_in_both_forms),
		cmocka_unit_test(arguments_are_what_is_no_option),
		cmocka_unit_test(wrong_options_name_the_nearest),
		cmocka_unit_test(the_environment_fills_what_the_line_left_open),
		cmocka_unit_test(a_file_comes_last),
		cmocka_unit_test(a_bad_file_says_where),
		cmocka_unit_test(every_verb_takes_only_options_that_exist),
		cmocka_unit_test(verbs_are_found_by_unique_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
