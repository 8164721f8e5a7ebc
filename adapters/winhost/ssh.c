/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host by the ssh program: keys from an agent or from files, hosts from known_hosts, all as the user's
 * configuration of ssh says; it never asks. A connection that is silently dead is noticed in about 20 seconds.
 */
#include "child.h"

#include "bootstrap.h"
#include "proc.h"
#include "said.h"
#include "ssh.h"

#include <errno.h>
#include <stdlib.h>

#define LINE_MAX_SAID 150 /* of ssh's message */

struct remote {
	char *host, *user, *port;
	char *command; /* one word to ssh, which hands it to the shell of the other side */
	bool insecure;
};

#define KEYS_THERE "; on Windows, keys of administrators belong into ProgramData\\ssh\\administrators_authorized_keys"

static int fail_known(const struct remote *r, const struct ssh_fault *fault, struct why *why)
{
	const struct ssh_to to = {.host = r->host, .user = r->user, .port = r->port};
	struct buf b = {0};

	ssh_mend(&b, fault->mend, &to, "");
	fail(why, fault->err, "ssh to %s: %s%s", r->host, b.data, fault->err == -EACCES ? KEYS_THERE : "");
	buf_free(&b);
	return fault->err;
}

static int ssh_explain(void *arg, int status, bool begun, const char *said, struct why *why)
{
	const struct remote *r = arg;
	const struct ssh_fault *fault = status == SSH_FAILED && !begun ? ssh_fault_find(said) : NULL;
	char line[LINE_MAX_SAID];

	if (status < 126)
		return 0;
	if (fault)
		return fail_known(r, fault, why);
	said_reason(said, line, sizeof(line));
	if (status == SSH_FAILED && begun)
		return fail(why, -EPIPE, "ssh to %s: the connection was lost (%s)", r->host, *line ? line : "without a word");
	return fail(why, begun ? -EPIPE : -EPROTO, "ssh to %s failed (status %d): %s", r->host, status,
		    *line ? line : "it said nothing");
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

/* Ignores the deadline: starting ssh takes no time, and reading finds out whether it connects. */
static int ssh_start(struct remote *r, struct powershell **p, u64 deadline_ns, struct why *why)
{
	const struct ssh_to to = {.host = r->host, .user = r->user, .port = r->port, .insecure = r->insecure,
				  .alive = "-oServerAliveInterval=5", .log = "-oLogLevel=ERROR"};
	const char *argv[SSH_ARGV_MAX];
	struct child program = {.argv = argv, .explain = ssh_explain, .arg = r};

	ssh_argv(argv, &to, r->command);
	return child_start(p, &program, why);
}

const struct transport_ops ops_ssh = {
	.scheme = "ssh", .open = ssh_open, .close = ssh_close, .start = ssh_start, .write = child_write,
	.read = child_read, .stop = child_stop,
};
