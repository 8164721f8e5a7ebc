/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Windows host over WinRM: one shell there, a command in it for each script. What the envelopes look like is wsman.c,
 * what carries them http.c. Whatever goes wrong, the shell is deleted; if even that cannot be said, it goes by itself
 * when nobody has used it for a while.
 */
#include "way.h"

#include "../http/http.h"
#include "bootstrap.h"
#include "wsman.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#define SECOND 1000000000ull
#define PATIENCE (60 * SECOND)       /* for any answer but that of Receive */
#define RECEIVE_MAX (20 * SECOND)    /* the server may be silent so long, */
#define RECEIVE_MIN (SECOND / 2)     /* it refuses less than this, */
#define RECEIVE_GRACE (10 * SECOND)  /* and has so long to say so */
#define CLEANUP (5 * SECOND)         /* for each of the two last words */
#define IDLE (180 * SECOND)          /* of a shell that nobody can delete any more */
#define COMMANDS_MAX 12              /* in one shell; MaxProcessesPerShell is 25, and not all end at once */

struct remote {
	struct http *http;
	struct http_reply reply;
	char *url, *user; /* user NULL: the credential cache's */
	char *shell;      /* NULL: none is open */
	unsigned commands, open;
};

struct powershell {
	struct remote *r;
	char *command;
	bool done;
	int code;
};

static void make_id(char id[37])
{
	u8 b[16];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		memset(b, 0, sizeof(b)); /* an id only has to be new to its server */
	b[6] = (u8)((b[6] & 0x0f) | 0x40);
	b[8] = (u8)((b[8] & 0x3f) | 0x80);
	snprintf(id, 37, "%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X", b[0], b[1], b[2], b[3], b[4],
		 b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static int unauthorised(const struct remote *r, struct why *why)
{
	const struct http_reply *a = &r->reply;

	if (r->user && !a->basic)
		return fail(why, -EACCES, "%s takes no password (Basic)%s: winrm set winrm/config/service/auth "
			    "@{Basic=\"true\"} there, or Negotiate from here (no password given)", r->url,
			    a->negotiate ? ", only Negotiate" : "");
	if (!r->user && !a->negotiate)
		return fail(why, -EACCES, "%s does not offer Negotiate%s", r->url,
			    a->basic ? ", but Basic: give a user in the URL and his password" : "");
	if (r->user)
		return fail(why, -EACCES, "%s refuses user %.60s: a wrong password, no local account, or one without the right "
			    "to open a remote shell", r->url, r->user);
	return fail(why, -EACCES, "%s refuses the credentials of the cache (klist, or the file $NTLM_USER_FILE); for a password, "
		    "give it in $HVLAB_PASSWORD", r->url);
}

/* What stands in an answer that is no envelope is of no use to anybody; its status is. */
static int check_status(const struct remote *r, struct why *why)
{
	long status = r->reply.status;

	if (status == 200 || ((status == 500 || status == 400 || status == 403) && r->reply.body.len))
		return 0;
	if (status == 401)
		return unauthorised(r, why);
	if (status == 404 || status == 405)
		return fail(why, -EPROTO, "%s speaks HTTP, but has no WinRM at /wsman (status %ld): is it the right port?", r->url,
			    status);
	return fail(why, -EPROTO, "%s answers with HTTP status %ld and nothing else", r->url, status);
}

static int explain_fault(const struct remote *r, const struct wsman_reply *a, struct why *why)
{
	u64 code = a->fault_code;

	if (code == WSMAN_FAULT_TIMEOUT)
		return fail(why, -EAGAIN, "%s: nothing yet", r->url);
	if (code == WSMAN_FAULT_SELECTORS)
		return fail(why, -ESTALE, "%s has no such shell any more", r->url);
	if (code == WSMAN_FAULT_ACCESS || code == WSMAN_FAULT_NO_SHELLS)
		return fail(why, -EACCES, "%s knows %.40s but gives no remote shell: be in Administrators, or in Remote Management "
			    "Users (%.90s)", r->url, r->user ? r->user : "us", a->fault_text);
	if (wsman_fault_is_quota(code))
		return fail(why, -EBUSY, "%s has no room for another shell (winrm/config/winrs); left ones go by themselves after "
			    "%llu s: %.130s", r->url, IDLE / SECOND, a->fault_text);
	if (code == WSMAN_FAULT_ENVELOPE)
		return fail(why, -E2BIG, "%s takes no envelope of %u bytes: raise MaxEnvelopeSizekb there", r->url,
			    WSMAN_ENVELOPE_MAX);
	if (code == WSMAN_FAULT_ABORTED)
		return fail(why, -EPIPE, "%s has ended the shell under us: %.100s", r->url, a->fault_text);
	return fail(why, -EIO, "%s: %.150s (code %llu)", r->url, a->fault_text, (unsigned long long)code);
}

/* One question and its answer. -EAGAIN: nothing to say within q->timeout_ns; -ESTALE: the shell is gone. */
static int call(struct remote *r, struct wsman_request *q, u64 patience_ns, struct wsman_reply *a, struct why *why)
{
	struct buf body = {0};
	char id[37];

	make_id(id);
	q->id = id;
	q->to = r->url;
	q->shell = r->shell;
	q->timeout_ns = q->timeout_ns ? q->timeout_ns : patience_ns;
	wsman_build(&body, q);
	struct http_request post = {.method = "POST", .path = "/wsman", .type = WSMAN_TYPE, .body = body.data, .n = body.len,
				    .timeout_ns = patience_ns};
	*a = (struct wsman_reply){0};
	int err = http_do(r->http, &post, &r->reply, why);
	buf_free(&body);
	if (!err)
		err = check_status(r, why);
	if (!err && wsman_parse(a, r->reply.body.data, r->reply.body.len, why))
		err = fail(why, -EPROTO, "%s answers (status %ld), but not as WinRM does: is it the right port?", r->url,
			   r->reply.status);
	if (!err && a->relates_to && strcasecmp(a->relates_to, id))
		err = fail(why, -EPROTO, "%s has answered a question that was not asked: what stands between us?", r->url);
	return err ? err : a->fault ? explain_fault(r, a, why) : 0;
}

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

/* The last word to a shell, on a new connection if the old one broke. What it answers does not matter any more. */
static void delete_shell(struct remote *r)
{
	struct wsman_request q = {.op = WSMAN_DELETE};
	struct wsman_reply a;

	if (!r->shell)
		return;
	for (int i = 0; i < 2 && call(r, &q, CLEANUP, &a, NULL) == -EPIPE; i++)
		wsman_reply_free(&a);
	wsman_reply_free(&a);
	forget_shell(r);
}

static int create_shell(struct remote *r, u64 deadline_ns, struct why *why)
{
	struct wsman_request q = {.op = WSMAN_CREATE, .idle_ns = IDLE};
	struct wsman_reply a;
	int err = call(r, &q, patience(deadline_ns), &a, why);

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
	int err = call(r, &q, patience(deadline_ns), &a, why);

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
	/* A shell that nobody used for long has gone by itself: nothing has run in a new one, so it may be tried again. */
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
		int err = call(p->r, &q, patience(deadline_ns), &a, why);

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
	int bad = call(p->r, &q, q.timeout_ns + RECEIVE_GRACE, &a, why);
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
	int err = call(p->r, &q, CLEANUP, &a, NULL);

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

static int choose_identity(struct http_spec *spec, const struct host_url *url, char **password, struct why *why)
{
	const char *cache = getenv("NTLM_USER_FILE"), *file = getenv("HVLAB_PASSWORD_FILE");
	int err = secret_get(password, why);

	if (err == -ENOENT && !(file && *file)) {
		spec->negotiate = true;
		return cache && *cache ? secret_file_check(cache, why) : 0;
	}
	if (err)
		return err;
	if (!url->user)
		return fail(why, -EINVAL, "a password is given, but no user: %s://USER@%.100s", url->scheme, url->host);
	spec->user = url->user;
	spec->password = *password;
	return 0;
}

static int open_host(struct remote **out, const struct host_url *url, bool tls, struct why *why)
{
	struct remote *r = *out = xcalloc(1, sizeof(*r));
	bool v6 = strchr(url->host, ':');
	unsigned port = url->port ? url->port : tls ? 5986 : 5985;
	struct trust trust;
	char *password = NULL;

	r->url = xasprintf("%s://%s%s%s:%u", tls ? "https" : "http", v6 ? "[" : "", url->host, v6 ? "]" : "", port);
	int err = trust_get(&trust, why);
	if (err)
		return err;
	if (!tls && !trust.insecure)
		return fail(why, -EACCES, "%s://%.100s sends the password and everything else in the clear: use winrm://, or say "
			    "--insecure", url->scheme, url->host);
	struct http_spec spec = {.url = r->url, .cacert = trust.cacert, .pin = trust.pin, .insecure = trust.insecure};
	err = choose_identity(&spec, url, &password, why);
	if (!err && spec.user)
		r->user = xstrdup(spec.user);
	if (!err)
		err = http_open(&r->http, &spec, why);
	secret_free(password);
	return err;
}

static int winrm_open(struct remote **r, const struct host_url *url, struct why *why)
{
	return open_host(r, url, true, why);
}

static int winrm_open_http(struct remote **r, const struct host_url *url, struct why *why)
{
	return open_host(r, url, false, why);
}

static void winrm_close(struct remote *r)
{
	if (r->http)
		delete_shell(r);
	http_close(r->http);
	buf_free(&r->reply.body);
	free(r->url);
	free(r->user);
	free(r);
}

const struct way way_winrm = {
	.scheme = "winrm", .open = winrm_open, .close = winrm_close, .start = winrm_start, .write = winrm_write,
	.read = winrm_read, .stop = winrm_stop,
};

const struct way way_winrm_http = {
	.scheme = "winrm+http", .open = winrm_open_http, .close = winrm_close, .start = winrm_start, .write = winrm_write,
	.read = winrm_read, .stop = winrm_stop,
};
