/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * options.c and the table of verbs: what is understood, what is refused and with which words, precedence of sources.
 */
#include "unit.h"
#include "cmd.h"

/* A verb of our own; its options bear names that the real verbs have, too. */
static struct {
	bool body;
	const char *db;
	u64 rounds;
	double slowdown;
	enum table_format format;
} opts;

static const struct option first[] = {OPT_TEXT("db", "FILE", &opts.db, ""), OPT_FLAG("body", &opts.body, ""), OPT_END},
	second[] = {OPT_NUMBER("rounds", &opts.rounds, ""), OPT_PERCENT("max-slowdown", &opts.slowdown, ""),
		    OPT_FORMAT(&opts.format), OPT_END};
static const struct command verb = {"verb", "", "", 1, NULL, {first, second}};

static int parse(struct parsed *p, struct why *why, const char *a, const char *b, const char *c)
{
	char *argv[] = {"verb", (char *)(uintptr_t)a, (char *)(uintptr_t)b, (char *)(uintptr_t)c, NULL};
	int argc = 1;

	memset(&opts, 0, sizeof(opts));
	while (argv[argc])
		argc++;
	return options_parse(p, &verb, argc, argv, why);
}

static void values_come_in_both_forms(void **state)
{
	struct parsed p;
	struct why why;

	assert_int_equal(parse(&p, &why, "--db=a b.db", "--rounds", "7"), 0);
	assert_string_equal(opts.db, "a b.db");
	assert_int_equal(opts.rounds, 7);
	assert_false(opts.body);
	assert_int_equal(parse(&p, &why, "--max-slowdown", "2.5%", "--format=csv"), 0);
	assert_true(opts.slowdown == 0.025 && opts.format == TABLE_CSV);
}

static void arguments_are_what_is_no_option(void **state)
{
	struct parsed p;
	struct why why;

	assert_int_equal(parse(&p, &why, "--body", "--", "--last"), 0);
	assert_int_equal(p.args.n, 1);
	assert_string_equal(p.args.v[0], "--last");
	assert_true(opts.body);
	assert_int_equal(parse(&p, &why, "a", "b", NULL), -EINVAL);
	assert_non_null(strstr(why.text, "\"b\""));
}

static void refuse(const char *a, const char *b, const char *reason)
{
	struct parsed p;
	struct why why = {""};

	assert_int_equal(parse(&p, &why, a, b, NULL), -EINVAL);
	if (!strstr(why.text, reason))
		fail_msg("\"%s\" does not say \"%s\"", why.text, reason);
}

static void wrong_options_say_what_is_wrong(void **state)
{
	refuse("--rouds", "3", "did you mean --rounds?");
	refuse("--publish", NULL, "takes no --publish");
	refuse("--db", NULL, "needs a value: --db FILE");
	refuse("--body=1", NULL, "--body takes no value");
	refuse("-x", NULL, "-x");
	refuse("--db=a", "--db=b", "--db is given twice");
	refuse("--rounds", "many", "--rounds needs a whole number, not \"many\"");
	refuse("--max-slowdown", "-1", "--max-slowdown needs a percentage");
	refuse("--format", "xml", "--format is table, csv or json, not \"xml\"");
}

static void the_environment_fills_what_the_line_left_open(void **state)
{
	struct parsed p;
	struct why why;

	setenv("HVLAB_MAX_SLOWDOWN", "5", 1);
	setenv("HVLAB_DB", "env.db", 1);
	setenv("HVLAB_BODY", "0", 1);
	assert_int_equal(parse(&p, &why, "--db", "line.db", NULL), 0);
	assert_string_equal(opts.db, "line.db");
	assert_true(opts.slowdown == 0.05 && !opts.body);
	setenv("HVLAB_BODY", "1", 1);
	setenv("HVLAB_MAX_SLOWDOWN", "much", 1);
	refuse(NULL, NULL, "--max-slowdown needs a percentage");
	assert_true(opts.body);
	unsetenv("HVLAB_MAX_SLOWDOWN");
	unsetenv("HVLAB_DB");
	unsetenv("HVLAB_BODY");
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
	struct parsed p;
	struct why why;
	char *path = config_write("[plan]\nnonsense = 1\n[hvlab]\ndb = file.db\nrounds = 9\nhv = kvm\n");

	assert_int_equal(parse(&p, &why, "--rounds", "2", NULL), 0);
	assert_int_equal(options_config(&p, path, &why), 0);
	assert_string_equal(opts.db, "file.db");
	assert_int_equal(opts.rounds, 2);
	free((void *)(uintptr_t)opts.db);
	assert_int_equal(options_config(&p, "/nonexistent/hvlab.ini", &why), 0);
	unlink(path);
	free(path);
}

static void a_bad_file_says_where(void **state)
{
	static const char *const bad[] = {"[hvlab]\n\nroundz = 3\n", "[hvlab]\n\nrounds = z\n", "[hvlab]\n\nbody = 1\n"};
	struct parsed p;
	struct why why;

	for (size_t i = 0; i < LEN(bad); i++) {
		char *path = config_write(bad[i]);

		assert_int_equal(parse(&p, &why, NULL, NULL, NULL), 0);
		assert_int_equal(options_config(&p, path, &why), -EINVAL);
		assert_non_null(strstr(why.text, ":3:"));
		assert_non_null(strstr(why.text, i < 2 ? "rounds" : "body"));
		unlink(path);
		free(path);
	}
}

/* The parser has room for all options of a verb, and each is bound to one variable. */
static void every_verb_is_well_formed(void **state)
{
	for (size_t c = 0; c < command_count; c++) {
		const struct option *o;
		size_t n = 0;

		assert_null(commands[c]->options[GROUPS_MAX - 1]);
		assert_true(commands[c]->max_args <= ARGUMENTS_MAX);
		for (; (o = command_option(commands[c], n)); n++) {
			assert_int_equal(!!o->flag + !!o->text + !!o->number + !!o->share + !!o->format, 1);
			assert_int_equal(!o->flag, !!o->arg);
			for (size_t i = 0; i < n; i++)
				assert_string_not_equal(command_option(commands[c], i)->name, o->name);
		}
		assert_true(n <= OPTIONS_MAX);
	}
}

static void verbs_are_found_by_unique_prefix(void **state)
{
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
		cmocka_unit_test(wrong_options_say_what_is_wrong),
		cmocka_unit_test(the_environment_fills_what_the_line_left_open),
		cmocka_unit_test(a_file_comes_last),
		cmocka_unit_test(a_bad_file_says_where),
		cmocka_unit_test(every_verb_is_well_formed),
		cmocka_unit_test(verbs_are_found_by_unique_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
