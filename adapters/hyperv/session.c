/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one connection to the one host (session.h). Knows phases and transports, no VM.
 */
#include "session.h"

#include "../bochs/iso.h"
#include "../http/secret.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All the guest needs to know from its image: the rest it asks for, for as long as it lives. */
#define GUEST_WORDS "ask=1000000"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	struct transport *t;
	struct host_url url;
	struct answer *host;    /* of a good probe; NULL: none yet */
	int refused;            /* errno of the probe that found the host unusable */
	struct why why_refused;
	char *iso;              /* path there; NULL: not sent */
	char image[65], sha256[65]; /* of the guest's ELF in it, of the ISO itself */
	char owner[96];
	struct buf log;         /* of connections that were lost */
	bool ending;            /* the end of the process is taken care of */
} s;

static bool is_connection(int err)
{
	return err == -EPIPE || err == -ECONNREFUSED || err == -EHOSTUNREACH || err == -ETIMEDOUT;
}

/* --- connecting */

static int need_host(const char **url, struct why *why)
{
	*url = getenv(HOST_VARIABLE);
	if (!*url || !**url)
		return fail(why, -ENODEV, "runs on a Windows host, driven from here: --host winrm://USER@HOST (or ssh://, or "
			    "wsl://localhost in WSL2); docs/hyperv.md");
	return s.url.host ? 0 : host_url_parse(&s.url, *url, why);
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

static void leave(void);

static int connect_host(struct why *why)
{
	const char *url;
	int err = need_host(&url, why);

	if (err || s.t)
		return err;
	if (!s.ending && !atexit(leave))
		s.ending = true;
	return transport_open(&s.t, url, why);
}

/* --- running */

/* The last line of what a text said on standard error. */
static const char *last_line(struct buf *b)
{
	while (b->len && (b->data[b->len - 1] == '\n' || b->data[b->len - 1] == '\r'))
		b->data[--b->len] = 0;
	const char *lf = b->len ? strrchr(b->data, '\n') : NULL;
	return lf ? lf + 1 : b->len ? b->data : "it said nothing";
}

static int judge(const struct phase *phase, const struct buf *out, struct buf *err, int code, struct answer **a,
		 struct why *why)
{
	size_t used;
	int bad = answer_parse(out->data ? out->data : "", out->len, a, &used, why);
	const char *word = bad ? NULL : answer_text(*a, "failed");

	if (bad == -EAGAIN)
		return fail(why, -EPROTO, "%s: script %s ended with status %d and no answer: %.120s", s.url.host, phase->id,
			    code, last_line(err));
	if (bad || !word)
		return bad;
	bad = scripts_fail(s.url.host, word, answer_text(*a, "said"), why);
	answer_free(*a);
	*a = NULL;
	return bad;
}

static int run_once(const struct phase *phase, const char *json, struct answer **a, struct why *why)
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

static int run_locked(const struct phase *phase, const char *json, struct answer **a, struct why *why)
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

int session_run(const struct phase *phase, const char *json, struct answer **a, struct why *why)
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

void session_lost(void)
{
	pthread_mutex_lock(&lock);
	disconnect();
	pthread_mutex_unlock(&lock);
}

/* --- what is asked once */

static int probe_locked(struct why *why)
{
	if (s.host)
		return 0;
	if (s.refused) {
		*why = s.why_refused;
		return s.refused;
	}
	s.refused = run_locked(&phase_probe, NULL, &s.host, &s.why_refused);
	*why = s.why_refused;
	return s.refused;
}

int session_probe(struct why *why)
{
	pthread_mutex_lock(&lock);
	int err = probe_locked(why);
	pthread_mutex_unlock(&lock);
	return err;
}

void session_facts(void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	char hash[65];
	struct trust trust;

	if (!s.host)
		return;
	answer_each(s.host, "facts", fact, arg);
	scripts_hash(hash);
	fact(arg, "hyperv.scripts", hash);
	fact(arg, "hyperv.transport", s.url.scheme);
	if (!trust_get(&trust, NULL) && trust.insecure)
		fact(arg, "tls.insecure", "yes");
}

/* --- the image */

static int make_iso(const struct vm_spec *spec, const char *path, struct why *why)
{
	const struct iso iso = {.output = path, .workdir = spec->workdir, .tag = spec->tag, .guest = spec->image,
				.cmdline = GUEST_WORDS, .everywhere = true};
	int err = iso_probe(why);

	if (!err && !iso_has_uefi())
		return fail(why, -ENODEV, "GRUB for UEFI is not installed: apt-get install grub-efi-amd64-bin");
	return err ? err : iso_make(&iso, why);
}

static int send_iso(const struct vm_spec *spec, struct why *why)
{
	char *path = xasprintf("%s/guest.iso", spec->workdir);
	int err = make_iso(spec, path, why);

	if (!err && (err = sha256_file(path, s.sha256)))
		fail(why, err, "cannot read %s: %s", path, strerror(-err));
	if (!err)
		err = connect_host(why);
	if (!err)
		err = transport_put(s.t, path, "iso", &s.iso, why);
	unlink(path);
	free(path);
	return err;
}

int session_image(const struct vm_spec *spec, bool again, const char **iso, char sha256[65], struct why *why)
{
	char hash[65];
	int err = sha256_file(spec->image, hash);

	if (err)
		return fail(why, err, "cannot read %s: %s", spec->image, strerror(-err));
	pthread_mutex_lock(&lock);
	if (!s.iso || again || strcmp(hash, s.image)) {
		free(s.iso);
		s.iso = NULL;
		copy_str(s.image, hash);
		err = send_iso(spec, why);
		if (is_connection(err))
			disconnect();
	}
	*iso = s.iso;
	memcpy(sha256, s.sha256, 65);
	pthread_mutex_unlock(&lock);
	return err;
}

/* --- names, log, end */

const char *session_owner(void)
{
	char host[64] = "";

	if (!*s.owner) {
		gethostname(host, sizeof(host) - 1);
		snprintf(s.owner, sizeof(s.owner), "%u@%s", getuid(), host);
		for (char *p = s.owner; *p; p++)
			if (*p == ':' || *p == ' ')
				*p = '_';
	}
	return s.owner;
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

/* At the end of the process. A host that cannot be reached any more is not waited for: hvlab sweep --host does it. */
static void leave(void)
{
	struct answer *a = NULL;
	struct why why;

	if (s.t && s.iso) {
		char *json = request_text("{s:s}", "iso", s.iso);
		run_once(&phase_leave, json, &a, &why);
		answer_free(a);
		free(json);
	}
	disconnect();
	answer_free(s.host);
	free(s.iso);
	buf_free(&s.log);
	host_url_free(&s.url);
}
