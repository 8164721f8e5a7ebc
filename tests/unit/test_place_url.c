/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * place_url.c, agent_wire.c, ssh_reason.c, ssh_script.c: what a place may be called, what a real shell makes of our quoting,
 * the far side's lines there and back, and what ssh's complaints become.
 */
#include "unit.h"
#include "agent_wire.h"
#include "ssh.h"
#include "ssh_reason.h"
#include "ssh_script.h"

static void good_places_are_taken_apart(void **state)
{
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

static void hears(int status, const char *step, const char *log, const char *out, const char *said)
{
	const struct place_url url = {.user = "u", .host = "h", .port = "22"};
	const struct ssh_end end = {.url = &url, .dir = "/x", .step = step, .log = log, .out = out, .status = status};
	char text[256];

	ssh_reason(&end, text, sizeof(text));
	assert_string_equal(text, said);
}

static void ssh_is_heard(void **state)
{
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
		{"gro\337er Fehler\n", "gro?er Fehler"},
		/* what the jump host says of the machine behind it, and not what follows from that */
		{"channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed\nkex_exchange_identification: "
		 "Connection closed by remote host\nConnection closed by UNKNOWN port 65535\n", "behind the jump host: nothing "
		 "listens on that port: is sshd running, is the port right? (channel 0: open failed: connect failed: Connection refused)"},
		{"ssh: Could not resolve hostname bastion: Name or service not known\nkex_exchange_identification: Connection closed "
		 "by remote host\nConnection closed by UNKNOWN port 65535\n", "there is no host of that name (ssh: Could not resolve "
		 "hostname bastion: Name or service not known)"},
		{"/bin/sh: 1: exec: nc: not found\nkex_exchange_identification: Connection closed by remote host\nConnection closed by "
		 "UNKNOWN port 65535\n", "the program that leads there (ProxyJump, ProxyCommand) has ended: try ssh -p 22 u@h by hand "
		 "(/bin/sh: 1: exec: nc: not found)"},
		{"kex_exchange_identification: Connection closed by remote host\n", "what listens on that port is no ssh server, or one "
		 "that refuses us (MaxStartups, fail2ban, hosts.deny) (kex_exchange_identification: Connection closed by remote host)"},
		/* a warning that came before something else went wrong */
		{"@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nu@h: Permission denied (publickey).\n", "no such user "
		 "there, or none of your keys is accepted (no password is asked for): ssh-copy-id -p 22 u@h, or ssh-add (u@h: "
		 "Permission denied (publickey).)"},
		{"u@h: Permission denied (publickey).\nWarning: Identity file x not accessible: No such file or directory.\n",
		 "no such user there, or none of your keys is accepted (no password is asked for): ssh-copy-id -p 22 u@h, or ssh-add "
		 "(u@h: Permission denied (publickey).)"},
		{"Unable to negotiate with h port 22: no matching host key type found. Their offer: ssh-rsa\n", "it and the ssh here "
		 "have no method in common: one of them is too old (Unable to negotiate with h port 22: no matching host key type found. "
		 "Their offer: ssh-rsa)"},
	};

	for (size_t i = 0; i < LEN(heard); i++)
		hears(SSH_FAILED, "", heard[i].log, "", heard[i].said);
}

/* What ran there has ended, not ssh: its own words count, wherever they stand, and ssh's talk does not. */
static void what_ran_there_is_heard(void **state)
{
	(void)state;
	hears(127, "", "** WARNING: key exchange is not post-quantum.\n** See https://example.org/pq.html\n", "",
	      "what ran there ended with status 127");
	hears(142, "", "", "log in as debian, not as root\n", "what ran there ended with status 142: log in as debian, not as root");
	hears(1, "", "Warning: Permanently added 'h' (ED25519) to the list of known hosts.\r\n", "This account is not available",
	      "what ran there ended with status 1: This account is not available");
	hears(126, "", "sh: 1: exec: /x/hvlab: Permission denied\nmesg: ttyname failed: Inappropriate ioctl for device\n", "",
	      "what ran there ended with status 126: sh: 1: exec: /x/hvlab: Permission denied");
	hears(3, "", "proxy says Connection refused\n", "Last login: today\n",
	      "what ran there ended with status 3: proxy says Connection refused");
}

static void a_step_that_failed_is_explained(void **state)
{
	hears(1, "unpack", "tar: x: Cannot write: No space left on device\ntar: Exiting with failure status due to previous errors\n",
	      "", "no space left in /x there: free some, or name another directory with --remote-dir (tar: x: Cannot write: No space "
	      "left on device)");
	hears(1, "exec", "hvlab: 1: /x/ld.so: Permission denied\n", "", "programs cannot be run from /x there (mounted noexec?): "
	      "name another directory with --remote-dir (hvlab: 1: /x/ld.so: Permission denied)");
	hears(1, "owner", "", "", "hvlab-agent-UID in /x there is not ours alone: remove it there");
}

UNIT()
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_places_are_taken_apart), cmocka_unit_test(bad_places_say_what_is_wrong),
		cmocka_unit_test(a_shell_reads_back_every_word), cmocka_unit_test(the_script_is_one_harmless_line),
		cmocka_unit_test(lines_of_the_far_side), cmocka_unit_test(ssh_is_heard), cmocka_unit_test(what_ran_there_is_heard),
		cmocka_unit_test(a_step_that_failed_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
