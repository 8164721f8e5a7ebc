/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/url.c: hosts by name and address, and what is refused before it can be taken for something else.
 */
#include "unit.h"

#include "url.h"

static void urls_come_apart(void **state)
{
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
	static const struct { const char *url, *reason; } bad[] = {
		{"box", "is no host"}, {"://box", "is no host"}, {"ssh://", "names no host"},
		{"ssh://-oProxyCommand=x", "names no host"}, {"ssh://me@-x", "names no host"},
		{"ssh://-l@box", "is not a usable user name"}, {"ssh://a b@box", "is not a usable user name"}, {"ssh://@box", "is not a usable user name"},
		{"ssh://box;reboot", "names no host"}, {"ssh://box/x", "names no host"},
		{"ssh://me:secret@box", "a password does not belong in a URL"},
		{"ssh://box:", "is not a port"}, {"ssh://box:0", "is not a port"}, {"ssh://box:65536", "is not a port"},
		{"ssh://box:2x", "is not a port"}, {"ssh://[::1", "not closed"}, {"ssh://[::1]x", "is not a port"},
		{"ssh://[box]", "brackets hold an IPv6"}, {"ssh://::1", "brackets hold an IPv6"}, {"ssh://box:0x16", "is not a port"},
		{"ssh://box:+2", "is not a port"}, {"ssh://box:22 ", "is not a port"},
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

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_come_apart),
		cmocka_unit_test(bad_urls_say_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
