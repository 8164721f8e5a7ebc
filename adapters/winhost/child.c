/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Child processes with three streams (child.h): input and output are pipes; errors go into a memfd, which cannot fill up and
 * block the child. Knows no ssh and no WSL.
 */
#include "child.h"

#include "bootstrap.h"
#include "sigpipe.h"
#include "proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct powershell {
	struct child program;
	struct proc proc;
	int in, out, err;
	off_t err_at;
	struct buf pending; /* read while we wrote */
	bool begun, ended;
};

static int start(struct powershell *p, int in, int out, struct why *why)
{
	char log[32];
	struct proc_spec spec = {.argv = p->program.argv, .directory = p->program.directory, .log = log, .in = in,
				 .out = out, .cpu = -1};

	snprintf(log, sizeof(log), "/proc/self/fd/%d", p->err);
	return proc_start(&p->proc, &spec, why);
}

int child_start(struct powershell **out, const struct child *program, struct why *why)
{
	struct powershell *p = *out = xcalloc(1, sizeof(*p));
	int in[2] = {-1, -1}, answer[2] = {-1, -1};

	p->program = *program;
	p->err = memfd_create("stderr", MFD_CLOEXEC);
	if (p->err < 0 || pipe2(in, O_CLOEXEC) || pipe2(answer, O_CLOEXEC)) {
		p->in = in[1];
		p->out = -1;
		if (in[0] >= 0)
			close(in[0]);
		return fail(why, -errno, "no pipe for %s: %s", program->argv[0], strerror(errno));
	}
	p->in = in[1];
	p->out = answer[0];
	fcntl(p->in, F_SETFL, O_NONBLOCK);
	int err = start(p, in[0], answer[1], why);
	close(in[0]);
	close(answer[1]);
	return err;
}

/* Appends the output that is there now: 1 some, 0 none, -1 the end. */
static int take(struct powershell *p, struct buf *out)
{
	char bytes[16384];
	struct pollfd pfd = {.fd = p->out, .events = POLLIN};
	ssize_t n;

	if (poll(&pfd, 1, 0) <= 0)
		return 0;
	n = read(p->out, bytes, sizeof(bytes));
	if (n > 0)
		buf_put(out, bytes, (size_t)n);
	p->begun |= n > 0;
	return n > 0 ? 1 : n < 0 && errno == EINTR ? 0 : -1;
}

int child_write(struct powershell *p, const void *bytes, size_t n, bool end, u64 deadline_ns, struct why *why)
{
	const char *s = bytes;

	while (n) {
		struct pollfd pfd[] = {{.fd = p->in, .events = POLLOUT}, {.fd = p->out, .events = POLLIN}};

		if (now_ns() >= deadline_ns)
			return fail(why, -ETIMEDOUT, "%s takes no input", p->program.argv[0]);
		poll(pfd, p->ended ? 1 : 2, wait_ms(deadline_ns));
		if (pfd[1].revents && take(p, &p->pending) < 0)
			p->ended = true;
		struct sigpipe hold = sigpipe_hold();
		ssize_t sent = write(p->in, s, n);
		int err = errno;
		sigpipe_release(&hold);
		if (sent < 0 && err == EPIPE)
			break; /* it has ended; read knows why */
		if (sent < 0 && err != EAGAIN && err != EINTR)
			return fail(why, -err, "cannot write to %s: %s", p->program.argv[0], strerror(err));
		s += sent > 0 ? sent : 0;
		n -= sent > 0 ? (size_t)sent : 0;
	}
	if (end && p->in >= 0) {
		close(p->in);
		p->in = -1;
	}
	return 0;
}

static bool read_errors(struct powershell *p, struct buf *err)
{
	char bytes[4096];
	bool some = false;

	for (ssize_t n; (n = pread(p->err, bytes, sizeof(bytes), p->err_at)) > 0; some = true) {
		buf_put(err, bytes, (size_t)n);
		p->err_at += n;
	}
	return some;
}

static int exit_status(const struct powershell *p)
{
	return WIFEXITED(p->proc.status) ? WEXITSTATUS(p->proc.status) : 128 + WTERMSIG(p->proc.status);
}

/* 0: the exit status is the script's own; else the errno and why it is not. */
static int meaning(const struct powershell *p, const struct buf *err, struct why *why)
{
	struct buf said = {0};

	buf_puts(&said, "");
	bootstrap_errors(&said, err->data ? err->data : "", err->len);
	int bad = p->program.explain(p->program.arg, exit_status(p), p->begun, said.data, why);
	buf_free(&said);
	return bad;
}

/* Its output has ended, so the process should end, too. */
static int finish(struct powershell *p, struct buf *err, u64 deadline_ns, int *code, struct why *why)
{
	if (proc_wait(&p->proc, deadline_ns))
		return 0;
	read_errors(p, err);
	int bad = meaning(p, err, why);

	*code = exit_status(p);
	return bad ? bad : -ENODATA;
}

int child_read(struct powershell *p, struct buf *out, struct buf *err, u64 deadline_ns, int *code, struct why *why)
{
	struct pollfd pfd = {.fd = p->out, .events = POLLIN};

	if (p->pending.len) {
		buf_put(out, p->pending.data, p->pending.len);
		buf_clear(&p->pending);
		return 1;
	}
	if (!p->ended && poll(&pfd, 1, wait_ms(deadline_ns)) > 0) {
		int got = take(p, out);
		p->ended = got < 0;
		if (got > 0)
			return 1;
	}
	if (read_errors(p, err))
		return 1;
	return p->ended ? finish(p, err, deadline_ns, code, why) : 0;
}

bool child_stop(struct powershell *p)
{
	if (!p)
		return true;
	if (p->in >= 0)
		close(p->in);
	bool by_itself = !p->proc.pid && !meaning(p, &(struct buf){0}, NULL);
	proc_end(&p->proc);
	if (p->out >= 0)
		close(p->out);
	if (p->err >= 0)
		close(p->err);
	buf_free(&p->pending);
	free(p);
	return by_itself;
}
