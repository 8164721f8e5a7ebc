/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host by the ssh program: keys from an agent or from files, hosts from known_hosts, all as the user's
 * configuration of ssh says; it never asks. A connection that is silently dead is noticed in about 20 seconds.
 */
#include "child.h"

#include "bootstrap.h"
#include "proc.h"
#include "ssh.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_SAID 150u /* of its words */

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
	const struct ssh_fault *fault = ssh_fault_find(said);
	if (fault)
		return fail_known(r, fault, why);
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

/* The deadline is not looked at: starting a process takes no time, and that it connects is seen by reading. */
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
