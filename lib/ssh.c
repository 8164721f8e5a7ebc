/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The words to ssh and from it (ssh.h). Those from it are of OpenSSH's client (sshconnect.c, sshconnect2.c, readconf.c,
 * clientloop.c) and of strerror(3); what matters more stands first.
 */
#include "ssh.h"

#include <errno.h>
#include <string.h>

static const struct ssh_fault faults[] = {
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", -EKEYREJECTED,
	 "its host key is another one than before: find out why, and only then forget the old one (ssh-keygen -R)"},
	{"Host key verification failed", -EKEYREJECTED,
	 "its host key is not known here: connect once by hand (ssh %A) and compare the fingerprint"},
	{"Too many authentication failures", -EACCES, "ssh offers it too many wrong keys: name the right one (IdentityFile)"},
	{"Permission denied (", -EACCES,
	 "no such user there, or none of your keys is accepted (no password is asked for): ssh-copy-id %A, or ssh-add"},
	{"Could not resolve hostname", -EHOSTUNREACH, "there is no host of that name"},
	{"Connection refused", -ECONNREFUSED, "nothing listens on that port there: is sshd running, is the port right?"},
	{"kex_exchange_identification", -EPROTO, "what listens on that port is no ssh server, or one that refuses us"},
	{"timed out", -ETIMEDOUT, "it does not answer: is it on, is the network there?"},
	{"No route to host", -EHOSTUNREACH, "it does not answer: is it on, is the network there?"},
	{"Network is unreachable", -EHOSTUNREACH, "it does not answer: is the network there?"},
	{"Bad configuration option", -EINVAL, "the configuration of ssh is broken"},
	{"not responding", -EPIPE, "it stopped answering"},
	{"closed by remote host", -EPIPE, "it closed the connection"},
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

const struct ssh_fault *ssh_fault_find(const char *log)
{
	for (size_t i = 0; i < LEN(faults); i++)
		if (strstr(log, faults[i].said))
			return &faults[i];
	return NULL;
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
