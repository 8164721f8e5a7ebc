/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one connection to the one host (session.h). Knows phases and transports, no VM and no image.
 */
#include "session.h"

#include "said.h"
#include "url.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	struct transport *t;
	struct target target;
	char *named;            /* the target's URL */
	struct host_url url;
	struct buf log;         /* of connections that were lost */
} s;

static bool is_connection(int err)
{
	return err == -EPIPE || err == -ECONNREFUSED || err == -EHOSTUNREACH || err == -ETIMEDOUT;
}

void session_begin(const struct target *target)
{
	pthread_mutex_lock(&lock);
	if (!s.named && target->url) {
		s.named = xstrdup(target->url);
		s.target = *target;
		s.target.url = s.named;
	}
	pthread_mutex_unlock(&lock);
}

const struct target *session_target(void)
{
	return &s.target;
}

/* --- connecting */

static int need_host(struct why *why)
{
	if (!s.named)
		return fail(why, -ENODEV, "runs on a Windows host, driven from here: --host winrm://USER@HOST (or ssh://, or "
			    "wsl://localhost in WSL2); docs/hyperv.md");
	return s.url.host ? 0 : host_url_parse(&s.url, s.named, why);
}

static void disconnect(void)
{
	char *log = s.t ? transport_log(s.t) : NULL;

	if (log)
		buf_puts(&s.log, log);
	free(log);
	transport_close(s.t);
	s.t = NULL;
}

static int connect_host(struct why *why)
{
	int err = need_host(why);

	if (err || s.t)
		return err;
	return transport_open(&s.t, &s.target, why);
}

/* --- running */

static int judge(const struct phase *phase, const struct buf *out, const struct buf *err, int code, json_t **a,
		 struct why *why)
{
	size_t used;
	char line[120];
	int bad = answer_parse(out->data ? out->data : "", out->len, a, &used, why);
	const char *word = bad ? "" : json_word(*a, "failed");

	if (bad == -EAGAIN) {
		said_reason(err->data ? err->data : "", line, sizeof(line));
		return fail(why, -EPROTO, "%s: script %s ended with status %d and no answer: %s", s.url.host, phase->id, code,
			    *line ? line : "it said nothing");
	}
	if (bad || !*word)
		return bad;
	bad = scripts_fail(s.url.host, word, json_word(*a, "said"), why);
	json_decref(*a);
	*a = NULL;
	return bad;
}

static int run_once(const struct phase *phase, const char *json, json_t **a, struct why *why)
{
	const struct script script = {phase->id, phase->text, json, phase->timeout_ns};
	struct buf out = {0}, errors = {0};
	int code = 0, err = connect_host(why);

	if (!err)
		err = transport_run(s.t, &script, &out, &errors, &code, why);
	if (!err)
		err = judge(phase, &out, &errors, code, a, why);
	buf_free(&out);
	buf_free(&errors);
	return err;
}

static int run_locked(const struct phase *phase, const char *json, json_t **a, struct why *why)
{
	bool had = s.t != NULL;

	*a = NULL;
	int err = run_once(phase, json, a, why);
	if (!is_connection(err))
		return err;
	disconnect();
	if (err != -EPIPE || !had || !phase->again)
		return err;
	err = run_once(phase, json, a, why);
	if (is_connection(err))
		disconnect();
	return err;
}

int session_run(const struct phase *phase, const char *json, json_t **a, struct why *why)
{
	pthread_mutex_lock(&lock);
	int err = run_locked(phase, json, a, why);
	pthread_mutex_unlock(&lock);
	return err;
}

int session_start(const struct phase *phase, const char *json, struct transport_job **job, struct why *why)
{
	const struct script script = {phase->id, phase->text, json, phase->timeout_ns};

	pthread_mutex_lock(&lock);
	int err = connect_host(why);
	if (!err)
		err = transport_start(s.t, &script, job, why);
	pthread_mutex_unlock(&lock);
	return err;
}

int session_put(const char *path, const char *suffix, char **remote, struct why *why)
{
	pthread_mutex_lock(&lock);
	int err = connect_host(why);
	if (!err)
		err = transport_put(s.t, path, suffix, remote, why);
	if (is_connection(err))
		disconnect();
	pthread_mutex_unlock(&lock);
	return err;
}

void session_lost(void)
{
	pthread_mutex_lock(&lock);
	disconnect();
	pthread_mutex_unlock(&lock);
}

/* --- name, log, end */

bool session_connected(void)
{
	return s.t != NULL;
}

const char *session_scheme(void)
{
	return s.url.scheme ? s.url.scheme : "";
}

const char *session_host(void)
{
	return s.url.host ? s.url.host : "the host";
}

char *session_log(size_t *seen)
{
	struct buf b = {0};

	pthread_mutex_lock(&lock);
	char *now = s.t ? transport_log(s.t) : NULL;
	pthread_mutex_unlock(&lock);
	buf_puts(&b, s.log.data ? s.log.data : "");
	buf_puts(&b, now ? now : "");
	free(now);
	char *fresh = xstrdup(b.data + (*seen < b.len ? *seen : b.len));
	*seen = b.len;
	buf_free(&b);
	return fresh;
}

void session_end(void)
{
	pthread_mutex_lock(&lock);
	disconnect();
	buf_free(&s.log);
	host_url_free(&s.url);
	free(s.named);
	s.named = NULL;
	pthread_mutex_unlock(&lock);
}
