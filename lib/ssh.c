/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words to ssh and from it (ssh.h). Those from it are of OpenSSH's client (sshconnect.c, sshconnect2.c, readconf.c,
 * clientloop.c, channels.c) and of strerror(3); what matters more stands first, and what a warning also says needs a
 * second line that ends the connection.
 */
#include "ssh.h"

#include <errno.h>
#include <string.h>

#define ASLEEP "it does not answer: is it on, is the network there, does a firewall drop us?"
#define BEHIND "behind the jump host: "

/*
 * What the jump host says of the machine behind it. Such a line has "open failed" in it, and what follows in the log
 * (kex_exchange_identification, UNKNOWN port 65535) is its consequence.
 */
static const struct ssh_fault behind[] = {
	{"administratively prohibited", NULL, -EACCES, BEHIND "it forbids forwarding there (AllowTcpForwarding, PermitOpen)"},
	{"Name or service not known", NULL, -EHOSTUNREACH, BEHIND "name not known there: it knows no host of that name"},
	{"name resolution", NULL, -EHOSTUNREACH, BEHIND "name not known there: no name server answers it"},
	{"No address associated", NULL, -EHOSTUNREACH, BEHIND "name not known there: it has no address for it"},
	{"No route to host", NULL, -EHOSTUNREACH, BEHIND "no route from there: is it on, is the network there?"},
	{"Network is unreachable", NULL, -EHOSTUNREACH, BEHIND "no route from there: is the network there?"},
	{"Connection refused", NULL, -ECONNREFUSED, BEHIND "nothing listens on that port: is sshd running, is the port right?"},
	{"timed out", NULL, -ETIMEDOUT, BEHIND ASLEEP},
	{"open failed", NULL, -EHOSTUNREACH, BEHIND "it cannot connect to it"},
};

static const struct ssh_fault faults[] = {
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", "Host key verification failed", -EKEYREJECTED,
	 "its host key is another one than before: find out why, and only then forget the old one (ssh-keygen -R)"},
	{"Host key verification failed", NULL, -EKEYREJECTED,
	 "its host key is not known here: connect once by hand (ssh %A) and compare the fingerprint"},
	{"Too many authentication failures", NULL, -EACCES,
	 "ssh offers it too many wrong keys: name the right one (IdentityFile)"},
	{"UNPROTECTED PRIVATE KEY FILE", "Permission denied (", -EACCES,
	 "ssh does not use a key that others can read: chmod 600"},
	{"Permission denied (", NULL, -EACCES,
	 "no such user there, or none of your keys is accepted (no password is asked for): ssh-copy-id %A, or ssh-add"},
	{"has expired", NULL, -EACCES, "the account or its password there has expired"},
	{"account is locked", NULL, -EACCES, "the account there is locked"},
	{"Could not resolve hostname", "Temporary failure", -EHOSTUNREACH, "no name server answers: is the network there?"},
	{"Could not resolve hostname", NULL, -EHOSTUNREACH, "there is no host of that name"},
	{"Unable to negotiate", NULL, -EPROTO, "it and the ssh here have no method in common: one of them is too old"},
	{"Bad configuration option", NULL, -EINVAL, "the configuration of ssh is broken"},
	{"Bad owner or permissions", NULL, -EINVAL, "ssh does not read a configuration that others can write: chmod 600"},
	{"Connection refused", NULL, -ECONNREFUSED, "nothing listens on that port there: is sshd running, is the port right?"},
	{"Connection timed out during banner exchange", NULL, -ETIMEDOUT,
	 "something listens on that port and says nothing: is that an ssh server, is it overloaded?"},
	{"timed out", NULL, -ETIMEDOUT, ASLEEP},
	{"No route to host", NULL, -EHOSTUNREACH, ASLEEP},
	{"Host is down", NULL, -EHOSTUNREACH, ASLEEP},
	{"Network is unreachable", NULL, -EHOSTUNREACH, "it does not answer: is the network there?"},
};

/* What follows from anything, where nothing of the above was said. */
static const struct ssh_fault consequences[] = {
	{"request failed on channel", NULL, -EACCES, "it lets us in, but does not run what it is asked to"},
	{"UNKNOWN port", NULL, -EHOSTUNREACH,
	 "the program that leads there (ProxyJump, ProxyCommand) has ended: try ssh %A by hand"},
	{"exchange_identification", NULL, -EPROTO,
	 "what listens on that port is no ssh server, or one that refuses us (MaxStartups, fail2ban, hosts.deny)"},
	{"not responding", NULL, -EPIPE, "it stopped answering"},
	{"closed by", NULL, -EPIPE,
	 "it closed the connection: it is no ssh server, or one that refuses us (MaxStartups, fail2ban, hosts.deny), or it went away"},
	{"Connection reset", NULL, -EPIPE, "it, or a firewall before it, broke the connection off"},
	{"Broken pipe", NULL, -EPIPE, "the connection broke off"},
};

static bool given(const char *s)
{
	return s && *s;
}

void ssh_argv(const char *argv[SSH_ARGV_MAX], const struct ssh_to *to, const char *command)
{
	static const char *const always[] = {
		"ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveCountMax=3", "-o",
		"ControlMaster=no", "-o", "ControlPath=none", "-o", "ClearAllForwardings=yes", "-o", "ForwardAgent=no", "-o",
		"ForwardX11=no",
	};
	const char *const chosen[][3] = {
		{"-o", to->insecure ? "StrictHostKeyChecking=no" : "StrictHostKeyChecking=yes"},
		{"-o", to->insecure ? "UserKnownHostsFile=/dev/null" : NULL},
		{"-l", to->user}, {"-p", to->port},
	};
	size_t n = 0;

	for (; n < LEN(always); n++)
		argv[n] = always[n];
	for (size_t i = 0; i < LEN(chosen); i++)
		if (given(chosen[i][1])) {
			argv[n++] = chosen[i][0];
			argv[n++] = chosen[i][1];
		}
	argv[n++] = to->alive;
	argv[n++] = to->log;
	argv[n++] = "--";
	argv[n++] = to->host;
	argv[n++] = command;
	argv[n] = NULL;
}

static const struct ssh_fault *find(const struct ssh_fault *rows, size_t n, const char *log)
{
	for (size_t i = 0; i < n; i++)
		if (strstr(log, rows[i].said) && (!rows[i].with || strstr(log, rows[i].with)))
			return &rows[i];
	return NULL;
}

const struct ssh_fault *ssh_fault_find(const char *log)
{
	bool jumped = strstr(log, "open failed: ") || strstr(log, "stdio forwarding failed");
	const struct ssh_fault *fault = jumped ? find(behind, LEN(behind), log) : NULL;

	if (!fault)
		fault = find(faults, LEN(faults), log);
	return fault ? fault : find(consequences, LEN(consequences), log);
}

bool ssh_fault_is_vague(const struct ssh_fault *fault)
{
	return fault >= consequences && fault < consequences + LEN(consequences);
}

static void put_address(struct buf *b, const struct ssh_to *to)
{
	if (given(to->port))
		buf_printf(b, "-p %s ", to->port);
	if (given(to->user))
		buf_printf(b, "%s@", to->user);
	buf_puts(b, to->host);
}

void ssh_mend(struct buf *b, const char *mend, const struct ssh_to *to, const char *dir)
{
	for (const char *p = mend; *p; p++) {
		if (*p != '%')
			buf_put(b, p, 1);
		else if (*++p == 'D')
			buf_puts(b, dir);
		else
			put_address(b, to);
	}
}
