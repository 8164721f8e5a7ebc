/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host by the ssh program: keys from an agent or from files, hosts from known_hosts, all as the user's
 * configuration of ssh says; it never asks. A connection that is silently dead is noticed in about 20 seconds.
 */
#include "program.h"

#include "bootstrap.h"
#include "proc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SSH_FAILED 255 /* ssh itself, not what it ran */
#define OPTIONS_MAX 32
#define LINE_MAX_SAID 150u /* of its words */

struct remote {
	char *host, *user, *port;
	char *command; /* one word to ssh, which hands it to the shell of the other side */
	bool insecure;
};

/* What ssh says, by its own words, and what to do about it. */
static const struct { const char *said; int err; const char *text; } known[] = {
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", -EKEYREJECTED, "its host key is not the one in known_hosts: it is another "
								   "machine, or was installed anew (ssh-keygen -R)"},
	{"Host key verification failed", -EKEYREJECTED, "its host key is not in known_hosts: connect once by hand with ssh and "
							"compare the fingerprint"},
	{"Permission denied", -EACCES, "it accepts none of our keys for this user: on Windows those of administrators belong "
				       "into ProgramData\\ssh\\administrators_authorized_keys"},
	{"Too many authentication failures", -EACCES, "ssh offers it too many wrong keys: name the right one (IdentityFile)"},
	{"Could not resolve hostname", -EHOSTUNREACH, "the name is not known"},
	{"Connection refused", -ECONNREFUSED, "no sshd listens there: is the port right, the OpenSSH server running?"},
	{"No route to host", -EHOSTUNREACH, "there is no way to it"},
	{"Network is unreachable", -EHOSTUNREACH, "there is no way to it"},
	{"timed out", -ETIMEDOUT, "it does not answer"},
	{"kex_exchange_identification", -EPROTO, "what listens there is no sshd, or it takes no more connections"},
	{"Bad configuration option", -EINVAL, "the configuration of ssh is broken"},
};

static const char *last_line(const char *text, size_t *n)
{
	const char *end = text + strlen(text);

	while (end > text && strchr("\r\n", end[-1]))
		end--;
	const char *line = end;
	while (line > text && line[-1] != '\n')
		line--;
	*n = (size_t)(end - line) < LINE_MAX_SAID ? (size_t)(end - line) : LINE_MAX_SAID;
	return line;
}

static int ssh_explain(void *arg, int status, bool begun, const char *said, struct why *why)
{
	const struct remote *r = arg;
	size_t n;
	const char *line = last_line(said, &n);

	if (status < 126)
		return 0;
	if (status == SSH_FAILED && begun)
		return fail(why, -EPIPE, "ssh to %s: the connection was lost (%.*s)", r->host, (int)n, line);
	for (size_t i = 0; i < LEN(known); i++)
		if (strstr(said, known[i].said))
			return fail(why, known[i].err, "ssh to %s: %s", r->host, known[i].text);
	return fail(why, begun ? -EPIPE : -EPROTO, "ssh to %s failed (status %d): %.*s", r->host, status, (int)n, line);
}

static char *join(const char *const *argv)
{
	struct buf line = {0};

	for (; *argv; argv++)
		buf_printf(&line, "%s%s", line.len ? " " : "", *argv);
	return line.data;
}

static int ssh_open(struct remote **out, const struct host_url *url, const struct target *target, struct why *why)
{
	struct remote *r = *out = xcalloc(1, sizeof(*r));
	char *ssh = proc_which("ssh");
	bool found = ssh;

	free(ssh);
	if (!found)
		return fail(why, -ENODEV, "there is no ssh in PATH: install openssh-client");
	if (target->pin || target->cacert)
		return fail(why, -EINVAL, "--pin and --cacert are for TLS: ssh knows its hosts by known_hosts");
	r->insecure = target->insecure;
	r->host = xstrdup(url->host);
	r->user = url->user ? xstrdup(url->user) : NULL;
	r->port = url->port ? xasprintf("%u", url->port) : NULL;
	r->command = join(bootstrap_argv());
	return 0;
}

static void ssh_close(struct remote *r)
{
	free(r->host);
	free(r->user);
	free(r->port);
	free(r->command);
	free(r);
}

static int ssh_start(struct remote *r, struct powershell **p, u64 deadline_ns, struct why *why)
{
	const char *argv[OPTIONS_MAX] = {
		"ssh", "-T", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=5",
		"-o", "ServerAliveCountMax=3", "-o", "ForwardAgent=no", "-o", "ForwardX11=no", "-o", "ClearAllForwardings=yes",
		"-o", r->insecure ? "StrictHostKeyChecking=no" : "StrictHostKeyChecking=yes",
	};
	struct program program = {.argv = argv, .explain = ssh_explain, .arg = r};
	size_t n = 0;

	(void)deadline_ns; /* starting a process takes no time; that it connects is seen by reading */
	while (argv[n])
		n++;
	if (r->insecure) {
		argv[n++] = "-o";
		argv[n++] = "UserKnownHostsFile=/dev/null";
	}
	if (r->port) {
		argv[n++] = "-p";
		argv[n++] = r->port;
	}
	if (r->user) {
		argv[n++] = "-l";
		argv[n++] = r->user;
	}
	argv[n++] = "--";
	argv[n++] = r->host;
	argv[n++] = r->command;
	return program_start(p, &program, why);
}

const struct way way_ssh = {
	.scheme = "ssh", .open = ssh_open, .close = ssh_close, .start = ssh_start, .write = program_write,
	.read = program_read, .stop = program_stop,
};
