/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host over WinRM: one shell there, a command in it for each script. What the envelopes look like is wsman.c,
 * who the host is winrm_host.c. The shell is deleted whatever goes wrong; if the host cannot be reached, it deletes the shell
 * itself after its idle timeout.
 */
#include "winrm_host.h"

#include "bootstrap.h"

#include <errno.h>
#include <stdlib.h>

#define SECOND 1000000000ull
#define PATIENCE (60 * SECOND)       /* for any answer but that of Receive */
#define RECEIVE_MAX (20 * SECOND)    /* the server may be silent so long, */
#define RECEIVE_MIN (SECOND / 2)     /* it refuses less than this, */
#define RECEIVE_GRACE (10 * SECOND)  /* and has so long to say so */
#define CLEANUP (5 * SECOND)         /* for each of the two last words */
#define COMMANDS_MAX 12              /* in one shell; MaxProcessesPerShell is 25, and not all end at once */

struct powershell {
	struct remote *r;
	char *command;
	bool done;
	int code;
};

static u64 patience(u64 deadline_ns)
{
	u64 now = now_ns(), left = deadline_ns > now ? deadline_ns - now : 0;

	return left > PATIENCE ? PATIENCE : left < RECEIVE_MIN ? RECEIVE_MIN : left;
}

static void forget_shell(struct remote *r)
{
	free(r->shell);
	r->shell = NULL;
	r->commands = 0;
}

/* Deletes the shell, over a new connection if the old one broke. The answer does not matter. */
static void delete_shell(struct remote *r)
{
	struct wsman_request q = {.op = WSMAN_DELETE};
	struct wsman_reply a;

	if (!r->shell)
		return;
	for (int i = 0; i < 2 && winrm_call(r, &q, CLEANUP, &a, NULL) == -EPIPE; i++)
		wsman_reply_free(&a);
	wsman_reply_free(&a);
	forget_shell(r);
}

static int create_shell(struct remote *r, u64 deadline_ns, struct why *why)
{
	struct wsman_request q = {.op = WSMAN_CREATE, .idle_ns = WINRM_IDLE_NS};
	struct wsman_reply a;
	int err = winrm_call(r, &q, patience(deadline_ns), &a, why);

	if (!err && !a.shell)
		err = fail(why, -EPROTO, "%s has opened a shell without saying which", r->url);
	if (!err) {
		r->shell = a.shell;
		a.shell = NULL;
	}
	wsman_reply_free(&a);
	return err;
}

static int create_command(struct powershell *p, u64 deadline_ns, struct why *why)
{
	struct remote *r = p->r;
	struct wsman_request q = {.op = WSMAN_COMMAND, .argv = bootstrap_argv()};
	struct wsman_reply a;
	int err = winrm_call(r, &q, patience(deadline_ns), &a, why);

	if (!err && !a.command)
		err = fail(why, -EPROTO, "%s has started a command without saying which", r->url);
	if (!err) {
		p->command = a.command;
		a.command = NULL;
		r->commands++;
		r->open++;
	}
	wsman_reply_free(&a);
	return err;
}

static int winrm_start(struct remote *r, struct powershell **out, u64 deadline_ns, struct why *why)
{
	struct powershell *p = *out = xcalloc(1, sizeof(*p));
	int err = 0;

	p->r = r;
	if (r->commands >= COMMANDS_MAX && !r->open)
		delete_shell(r);
	/* An idle shell may have been deleted by the host: make a new one and try once more. */
	for (int i = 0; i < 2; i++) {
		if (!r->shell)
			err = create_shell(r, deadline_ns, why);
		if (!err)
			err = create_command(p, deadline_ns, why);
		if (err != -ESTALE)
			break;
		delete_shell(r);
		err = i ? -EIO : 0;
	}
	return err;
}

static int winrm_write(struct powershell *p, const void *bytes, size_t n, bool end, u64 deadline_ns, struct why *why)
{
	const char *s = bytes;

	do {
		size_t piece = n < WSMAN_SEND_MAX ? n : WSMAN_SEND_MAX;
		struct wsman_request q = {.op = WSMAN_SEND, .command = p->command, .bytes = s, .n = piece,
					  .end = end && piece == n};
		struct wsman_reply a;
		int err = winrm_call(p->r, &q, patience(deadline_ns), &a, why);

		wsman_reply_free(&a);
		if (err == -EAGAIN || (err && now_ns() >= deadline_ns))
			return fail(why, -ETIMEDOUT, "%s: powershell.exe takes no input", p->r->url);
		if (err)
			return err == -ESTALE ? -EPIPE : err;
		s += piece;
		n -= piece;
	} while (n);
	return 0;
}

static int winrm_read(struct powershell *p, struct buf *out, struct buf *err, u64 deadline_ns, int *code, struct why *why)
{
	u64 now = now_ns(), wait = deadline_ns > now ? deadline_ns - now : 0;
	struct wsman_request q = {.op = WSMAN_RECEIVE, .command = p->command};
	struct wsman_reply a;

	*code = p->code;
	if (p->done)
		return -ENODATA;
	q.timeout_ns = wait > RECEIVE_MAX ? RECEIVE_MAX : wait < RECEIVE_MIN ? RECEIVE_MIN : wait;
	int bad = winrm_call(p->r, &q, q.timeout_ns + RECEIVE_GRACE, &a, why);
	if (!bad) {
		buf_put(out, a.out.data, a.out.len);
		buf_put(err, a.err.data, a.err.len);
		p->done = a.done;
		*code = p->code = (int)a.code;
	}
	bool some = a.out.len || a.err.len;
	wsman_reply_free(&a);
	if (bad == -EAGAIN)
		return 0;
	if (bad)
		return bad == -ESTALE ? -EPIPE : bad;
	return some ? 1 : p->done ? -ENODATA : 0;
}

/* [MS-WSMV] 3.1.4.14: a command stays until it is signalled, even one that has ended. */
static bool signal_end(struct powershell *p)
{
	struct wsman_request q = {.op = WSMAN_SIGNAL, .command = p->command};
	struct wsman_reply a;
	int err = winrm_call(p->r, &q, CLEANUP, &a, NULL);

	wsman_reply_free(&a);
	return !err;
}

/* With a command that has not ended, or was not signalled, its shell goes too, unless another one lives in it. */
static bool winrm_stop(struct powershell *p)
{
	if (!p)
		return true;
	if (p->command) {
		bool clean = signal_end(p) && p->done;

		p->r->open--;
		if (!clean && !p->r->open)
			delete_shell(p->r);
	}
	free(p->command);
	free(p);
	return true;
}

static void winrm_close(struct remote *r)
{
	delete_shell(r);
	winrm_host_close(r);
}

const struct transport_ops ops_winrm = {
	.scheme = "winrm", .open = winrm_open, .close = winrm_close, .start = winrm_start, .write = winrm_write,
	.read = winrm_read, .stop = winrm_stop,
};

const struct transport_ops ops_winrm_http = {
	.scheme = "winrm+http", .open = winrm_open, .close = winrm_close, .start = winrm_start, .write = winrm_write,
	.read = winrm_read, .stop = winrm_stop,
};
