/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/secret.c: where a password may stand, what counts as a pin.
 */
#include "unit.h"
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void write_secret(const char *path, const char *text, mode_t mode)
{
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void a_password_file_is_private(void **state)
{
	static const struct { const char *text, *want; mode_t mode; int err; } cases[] = {
		{"pass word\nsecond line\n", "pass word", 0600, 0}, {"x\r\n", "x", 0400, 0}, {"no newline", "no newline", 0600, 0},
		{"x\n", NULL, 0640, -EACCES}, {"x\n", NULL, 0604, -EACCES}, {"", NULL, 0600, -ENOENT}, {"\nx", NULL, 0600, -ENOENT},
	};
	char path[] = "/tmp/hvlab-secret-XXXXXX";

	close(mkstemp(path));
	const struct target target = {.password_file = path};
	for (size_t i = 0; i < LEN(cases); i++) {
		struct why why = {""};
		char *secret;

		write_secret(path, cases[i].text, cases[i].mode);
		assert_int_equal(secret_get(&target, &secret, &why), cases[i].err);
		if (cases[i].want)
			assert_string_equal(secret, cases[i].want);
		else
			assert_null(secret);
		secret_free(secret);
	}
	unlink(path);
}

static void the_password_itself_comes_first(void **state)
{
	struct target target = {.password = "given", .password_file = "/nonexistent/password"};
	struct why why = {""};
	char *secret;

	assert_int_equal(secret_get(&target, &secret, &why), 0);
	assert_string_equal(secret, "given");
	secret_free(secret);
	target.password = NULL;
	assert_int_equal(secret_get(&target, &secret, &why), -ENOENT);
	assert_non_null(strstr(why.text, "/nonexistent/password"));
	target.password_file = NULL;
	assert_int_equal(secret_get(&target, &secret, &why), -ENOENT);
	assert_non_null(strstr(why.text, "--password-file"));
}

static void a_pin_has_its_form(void **state)
{
	static const struct { const char *pin; int err; } cases[] = {
		{"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 0}, {NULL, 0}, {"", -EINVAL},
		{"sha256//AAAA", -EINVAL}, {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", -EINVAL},
		{"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!=", -EINVAL},
	};

	for (size_t i = 0; i < LEN(cases); i++) {
		const struct target target = {.pin = cases[i].pin};
		struct why why = {""};

		assert_int_equal(trust_check(&target, &why), cases[i].err);
	}
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_file_is_private),
		cmocka_unit_test(the_password_itself_comes_first),
		cmocka_unit_test(a_pin_has_its_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
