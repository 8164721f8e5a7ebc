/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * secret.c: how a host may be named, where its password may stand, what counts as a pin.
 */
#include "unit.h"
#include "secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void urls_come_apart(void **state)
{
	(void)state;
	static const struct { const char *url, *scheme, *user, *host; unsigned port; } good[] = {
		{"winrm://box", "winrm", NULL, "box", 0},
		{"ssh://admin@box.example:2222", "ssh", "admin", "box.example", 2222},
		{"winrm://DOM\\me@10.0.0.1:5986", "winrm", "DOM\\me", "10.0.0.1", 5986},
		{"xapi://me@corp@[fe80::1]:443", "xapi", "me@corp", "fe80::1", 443},
		{"xapi://[::1]", "xapi", NULL, "::1", 0},
	};

	for (size_t i = 0; i < LEN(good); i++) {
		struct host_url u;
		struct why why = {""};

		if (host_url_parse(&u, good[i].url, &why))
			fail_msg("%s: %s", good[i].url, why.text);
		assert_string_equal(u.scheme, good[i].scheme);
		assert_string_equal(u.host, good[i].host);
		assert_int_equal(u.port, good[i].port);
		assert_true(!u.user == !good[i].user);
		if (u.user)
			assert_string_equal(u.user, good[i].user);
		host_url_free(&u);
	}
}

static void bad_urls_say_what_is_wrong(void **state)
{
	(void)state;
	static const struct { const char *url, *reason; } bad[] = {
		{"box", "is no host"}, {"://box", "is no host"}, {"ssh://", "names no host"},
		{"ssh://-oProxyCommand=x", "names no host"}, {"ssh://me@-x", "names no host"},
		{"ssh://-l@box", "no user name"}, {"ssh://a b@box", "no user name"}, {"ssh://@box", "no user name"},
		{"ssh://box;reboot", "names no host"}, {"ssh://box/x", "names no host"},
		{"ssh://me:secret@box", "a password does not belong into a URL"},
		{"ssh://box:", "is no port"}, {"ssh://box:0", "is no port"}, {"ssh://box:65536", "is no port"},
		{"ssh://box:2x", "is no port"}, {"ssh://[::1", "not closed"}, {"ssh://[::1]x", "is no port"},
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct host_url u;
		struct why why = {""};

		assert_int_equal(host_url_parse(&u, bad[i].url, &why), -EINVAL);
		if (!strstr(why.text, bad[i].reason) || strstr(why.text, "secret"))
			fail_msg("%s: \"%s\"", bad[i].url, why.text);
		host_url_free(&u);
	}
}

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
	(void)state;
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
	(void)state;
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
	(void)state;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_come_apart),
		cmocka_unit_test(bad_urls_say_what_is_wrong),
		cmocka_unit_test(a_password_file_is_private),
		cmocka_unit_test(the_password_itself_comes_first),
		cmocka_unit_test(a_pin_has_its_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
