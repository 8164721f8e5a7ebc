/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * place_url.c, agent_wire.c, ssh_reason.c, ssh_script.c: what a place may be called, what a real shell makes of our quoting,
 * the far side's lines there and back, and what ssh's complaints become.
 */
#include "unit.h"
#include "agent_wire.h"
#include "ssh_reason.h"
#include "ssh_script.h"

static void good_places_are_taken_apart(void **state)
{
	(void)state;
	static const struct { const char *place, *user, *host, *port, *label; } good[] = {
		{"ssh://dom0", "", "dom0", "", "ssh://dom0"},
		{"ssh://root@dom0", "root", "dom0", "", "ssh://dom0"},
		{"ssh://a.b-c_d@x-1.example.org:2222", "a.b-c_d", "x-1.example.org", "2222", "ssh://x-1.example.org:2222"},
		{"ssh://10.0.0.1:22", "", "10.0.0.1", "22", "ssh://10.0.0.1:22"},
		{"ssh://[::1]", "", "::1", "", "ssh://[::1]"},
		{"ssh://root@[fe80::1%eth0]:65535", "root", "fe80::1%eth0", "65535", "ssh://[fe80::1%eth0]:65535"},
	};

	for (size_t i = 0; i < LEN(good); i++) {
		struct place_url url;
		struct why why = {""};

		if (place_url_parse(good[i].place, &url, &why))
			fail_msg("%s", why.text);
		assert_string_equal(url.user, good[i].user);
		assert_string_equal(url.host, good[i].host);
		assert_string_equal(url.port, good[i].port);
		char *label = place_url_label(good[i].place);
		assert_string_equal(label, good[i].label);
		free(label);
	}
}

static void bad_places_say_what_is_wrong(void **state)
{
	(void)state;
	char longest[SYSTEM_MAX + 20] = "ssh://";
	static const struct { const char *place, *reason; } bad[] = {
		{"ssh://", "names no host"}, {"ssh://root@", "names no host"}, {"ssh://:22", "names no host"},
		{"ssh://@host", "is not a usable user name"}, {"ssh://-l@host", "is not a usable user name"}, {"ssh://DOM\\user@host", "not a plain user name"},
		{"ssh://a@b@host", "not a plain user name"}, {"ssh://user:secret@host", "a password does not belong"},
		{"ssh://-oProxyCommand=x", "names no host"}, {"ssh://ho st", "names no host"}, {"ssh://.host", "not a host name"},
		{"ssh://host/path", "names no host"}, {"ssh://$(reboot)", "names no host"}, {"ssh://h;x", "names no host"},
		{"ssh://::1", "brackets hold an IPv6"}, {"ssh://[::1", "is not closed"}, {"ssh://[]", "brackets hold an IPv6"},
		{"ssh://[host]", "brackets hold an IPv6"}, {"ssh://[::1%]", "not a host name"}, {"ssh://[::1%-x]", "not a host name"},
		{"ssh://[::1]x", "is not a port"}, {"ssh://host:", "is not a port"}, {"ssh://host:0", "is not a port"},
		{"ssh://host:65536", "is not a port"}, {"ssh://host:+22", "is not a port"}, {"ssh://host:0x16", "is not a port"},
		{"ssh://host:22 ", "is not a port"}, {"http://host", "no ssh:// place"},
	};

	for (size_t i = 0; i < LEN(bad); i++) {
		struct place_url url;
		struct why why = {""};

		assert_int_equal(place_url_parse(bad[i].place, &url, &why), -EINVAL);
		if (!strstr(why.text, bad[i].reason))
			fail_msg("%s: \"%s\" is not \"%s\"", bad[i].place, why.text, bad[i].reason);
	}
	struct place_url url;
	struct why why = {""};
	memset(longest + 6, 'h', sizeof(longest) - 7);
	assert_int_equal(place_url_parse(longest, &url, &why), -EINVAL);
	assert_non_null(strstr(why.text, "too long"));
}

/* What `sh -c TEXT` writes. */
static char *by_shell(const char *text, char *out, size_t size)
{
	FILE *f = popen(text, "r");

	assert_non_null(f);
	out[fread(out, 1, size - 1, f)] = '\0';
	assert_int_equal(pclose(f), 0);
	return out;
}

static void a_shell_reads_back_every_word(void **state)
{
	(void)state;
	static const char *const words[] = {
		"", "plain", "two words", "it's", "''", "a\nb", "$HOME `id` $(id)", "\\", "\"", "*", "!x", "-n", "~", "#", ";|&<>",
	};

	for (size_t i = 0; i < LEN(words); i++) {
		char out[100];
		struct buf b = {0};

		buf_puts(&b, "printf %s ");
		shell_quote(&b, words[i]);
		assert_string_equal(by_shell(b.data, out, sizeof(out)), words[i]);
		buf_free(&b);
	}
}

/* csh expands "!" and ends a quoted string with the line; a script that has neither survives any login shell. */
static void the_script_is_one_harmless_line(void **state)
{
	(void)state;
	const char *const words[] = {"sweep", "it's", NULL};
	struct bundle bundle = {.hash = "0123", .loader = "ld.so"};
	struct buf b = {0};

	ssh_script(&b, &bundle, "/tmp/x y", "", words);
	assert_null(strpbrk(b.data, "!\n"));
	assert_non_null(strstr(b.data, "' hvlab 0123 0 ld.so '/tmp/x y' '' sweep 'it'\\''s'"));
	buf_free(&b);
}

static int parsed(const char *text, struct greeting *greeting)
{
	static char line[400];

	copy_str(line, text);
	return greeting_parse(line, greeting);
}

static void lines_of_the_far_side(void **state)
{
	(void)state;
	struct agent_probe p = {.variant = "kvm/direct", .lanes = 1, .err = -EACCES}, back;
	struct buf b = {0};
	struct greeting greeting;
	struct why why = {""};

	assert_int_equal(parsed("Welcome to dom0!", &greeting), 0);
	assert_int_equal(parsed("farewell x=1", &greeting), 0);
	assert_int_equal(parsed("agent ", &greeting), -EINVAL);
	assert_int_equal(parsed("agent failed step", &greeting), -EINVAL);
	assert_int_equal(parsed("agent x a=%0", &greeting), -EINVAL);
	assert_int_equal(parsed("agent x a=1 b=1 c=1 d=1 e=1 f=1 g=1", &greeting), -EINVAL);
	assert_int_equal(parsed("agent failed step=unpack\r", &greeting), 1);
	assert_string_equal(greeting_get(&greeting, "step"), "unpack");
	assert_null(greeting_get(&greeting, "else"));

	copy_str(p.reason, "no permission: 100 % = nothing");
	greeting_put_probe(&b, &p);
	b.data[b.len - 1] = '\0';
	assert_int_equal(greeting_parse(b.data, &greeting), 1);
	assert_int_equal(greeting_get_probe(&greeting, &back), 0);
	assert_string_equal(back.variant, p.variant);
	assert_string_equal(back.reason, p.reason);
	assert_int_equal(back.err, -EACCES);
	assert_int_equal(parsed("agent probe variant=x lanes=4 errno=0 reason=", &greeting), 1);
	assert_int_equal(greeting_get_probe(&greeting, &back), -EINVAL);

	buf_clear(&b);
	greeting_put_hello(&b);
	b.data[b.len - 1] = '\0';
	assert_int_equal(greeting_parse(b.data, &greeting), 1);
	assert_int_equal(greeting_check_hello(&greeting, &why), 0);
	assert_int_equal(parsed("agent hello version=0.0.0 abi=1", &greeting), 1);
	assert_int_equal(greeting_check_hello(&greeting, &why), -EPROTO);
	assert_non_null(strstr(why.text, "0.0.0"));
	assert_int_equal(parsed("agent end", &greeting), 1);
	assert_int_equal(greeting_check_hello(&greeting, &why), -EPROTO);
	buf_free(&b);
}

static void ssh_is_heard(void **state)
{
	(void)state;
	static const struct { const char *log, *said; } heard[] = {
		{"", "the connection ended without an error message"},
		{"Banner\r\nu@h: Permission denied (publickey).\r\n", "no such user there, or none of your keys is accepted (no "
		 "password is asked for): ssh-copy-id -p 22 u@h, or ssh-add (u@h: Permission denied (publickey).)"},
		{"ssh: connect to host h port 22: Connection refused\n", "nothing listens on that port there: is sshd running, is "
		 "the port right? (ssh: connect to host h port 22: Connection refused)"},
		{"@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n", "its host key is "
		 "another one than before: find out why, and only then forget the old one (ssh-keygen -R)"},
		{"something new\n\n", "something new"},
		{"\033[31mred\n", "?[31mred"},
	};
	const struct place_url url = {.user = "u", .host = "h", .port = "22"};

	for (size_t i = 0; i < LEN(heard); i++) {
		char *log = xstrdup(heard[i].log), text[256];

		ssh_reason(log, &url, "/tmp", text, sizeof(text));
		assert_string_equal(text, heard[i].said);
		free(log);
	}
}

static void a_step_that_failed_is_explained(void **state)
{
	(void)state;
	const struct place_url url = {.host = "h"};
	char full[] = "tar: x: Cannot write: No space left on device\ntar: Exiting with failure status due to previous errors\n",
	     noexec[] = "hvlab: 1: /x/ld.so: Permission denied\n", none[] = "", text[256];

	ssh_step_reason("unpack", full, &url, "/x", text, sizeof(text));
	assert_string_equal(text, "no space left in /x there: free some, or name another directory with --remote-dir (tar: x: "
				  "Cannot write: No space left on device)");
	ssh_step_reason("exec", noexec, &url, "/x", text, sizeof(text));
	assert_string_equal(text, "programs cannot be run from /x there (mounted noexec?): name another directory with "
				  "--remote-dir (hvlab: 1: /x/ld.so: Permission denied)");
	ssh_step_reason("owner", none, &url, "/x", text, sizeof(text));
	assert_string_equal(text, "hvlab-agent-UID in /x there is not ours alone: remove it there");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_places_are_taken_apart), cmocka_unit_test(bad_places_say_what_is_wrong),
		cmocka_unit_test(a_shell_reads_back_every_word), cmocka_unit_test(the_script_is_one_harmless_line),
		cmocka_unit_test(lines_of_the_far_side), cmocka_unit_test(ssh_is_heard),
		cmocka_unit_test(a_step_that_failed_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
