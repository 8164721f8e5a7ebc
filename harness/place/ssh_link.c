/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Driving ssh (ssh_link.h). It never asks anything, trusts no unknown host, and notices by its own keepalives when the
 * other side is gone; whatever else concerns the way there (keys, aliases, jump hosts) is the user's ~/.ssh/config.
 */
#include "ssh_link.h"

#include "place.h"
#include "ssh.h"
#include "ssh_reason.h"
#include "ssh_script.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOISE_MAX 1000            /* lines of a login shell before we give up on it */
#define LOG_MAX (64 << 10)        /* of stderr, its end */
#define SAID_MAX 4096             /* of what a login shell says, its end */
#define SILENCE_NS 60000000000ull /* without any progress while connecting or sending */
#define LEAVE_NS 15000000000ull   /* for the other side to tidy up */
#define END_NS 5000000000ull      /* for ssh to end once its streams are closed */

/* --- bytes */

int link_send(struct link *l, const void *bytes, size_t n)
{
	const char *p = bytes;
	u64 deadline = now_ns() + SILENCE_NS;

	while (n) {
		ssize_t put = send(l->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		struct pollfd pfd = {.fd = l->fd, .events = POLLOUT};

		if (put > 0) {
			p += put;
			n -= (size_t)put;
			deadline = now_ns() + SILENCE_NS;
		} else if ((errno != EAGAIN && errno != EINTR) || now_ns() >= deadline) {
			return -EPIPE;
		} else {
			poll(&pfd, 1, wait_ms(deadline));
		}
	}
	return 0;
}

/* From ssh itself, past what is buffered. */
static ssize_t read_more(struct link *l, void *bytes, size_t size, u64 deadline_ns)
{
	struct pollfd pfd = {.fd = l->fd, .events = POLLIN};

	for (;;) {
		if (now_ns() >= deadline_ns)
			return -ETIMEDOUT;
		if (poll(&pfd, 1, wait_ms(deadline_ns)) <= 0)
			continue;
		ssize_t got = recv(l->fd, bytes, size, 0);
		if (got >= 0)
			return got;
		if (errno != EINTR && errno != EAGAIN)
			return 0; /* a connection reset by the death of ssh has ended */
	}
}

static size_t take(struct link *l, void *bytes, size_t size)
{
	size_t n = l->in.len < size ? l->in.len : size;

	memcpy(bytes, l->in.data, n);
	memmove(l->in.data, l->in.data + n, l->in.len - n);
	l->in.len -= n;
	return n;
}

ssize_t link_read(struct link *l, void *bytes, size_t size, u64 deadline_ns)
{
	return l->in.len ? (ssize_t)take(l, bytes, size) : read_more(l, bytes, size, deadline_ns);
}

int link_line(struct link *l, char *line, u64 deadline_ns)
{
	char more[4096], *end;

	while (!(end = l->in.len ? memchr(l->in.data, '\n', l->in.len) : NULL)) {
		if (l->in.len >= LINK_LINE_MAX)
			return -EBADMSG;
		ssize_t got = read_more(l, more, sizeof(more), deadline_ns);
		if (got <= 0)
			return (int)got;
		buf_put(&l->in, more, (size_t)got);
	}
	size_t n = (size_t)(end - l->in.data) + 1;
	if (n > LINK_LINE_MAX)
		return -EBADMSG;
	take(l, line, n);
	line[n - 1] = '\0';
	return 1;
}

/* --- ends */

/* Keeps the end of what is not our program's. */
static void keep_noise(struct link *l, const char *bytes, size_t n)
{
	if (l->noise.len + n > SAID_MAX)
		buf_clear(&l->noise);
	for (size_t i = n > SAID_MAX ? n - SAID_MAX : 0; i < n; i++)
		buf_put(&l->noise, bytes[i] ? bytes + i : "?", 1);
}

/* Reads away what still comes, until the end. */
static void drain(struct link *l, u64 deadline_ns)
{
	char bytes[4096];
	ssize_t n;

	keep_noise(l, l->in.data, l->in.len);
	l->in.len = 0;
	while ((n = read_more(l, bytes, sizeof(bytes), deadline_ns)) > 0)
		keep_noise(l, bytes, (size_t)n);
}

/* The end of what was said on stderr; NUL-terminated. */
static char *log_text(const struct link *l)
{
	off_t size = lseek(l->log, 0, SEEK_END), from = size > LOG_MAX ? size - LOG_MAX : 0;
	char *text = xmalloc(LOG_MAX + 1);
	ssize_t n = pread(l->log, text, LOG_MAX, from);

	text[n > 0 ? n : 0] = '\0';
	for (ssize_t i = 0; i < n; i++)
		if (!text[i])
			text[i] = '?';
	return text;
}

static void await_end(struct link *l)
{
	if (proc_wait(&l->ssh, now_ns() + END_NS))
		proc_end(&l->ssh);
}

/* step: of the script, or "". */
static void reason(struct link *l, const char *step, char *text, size_t size)
{
	await_end(l);
	char *log = log_text(l);
	int status = l->ssh.status;
	struct ssh_end end = {.url = &l->url, .dir = l->dir, .step = step, .log = log, .out = l->noise.len ? l->noise.data : "",
			      .status = WIFEXITED(status) ? WEXITSTATUS(status) : -1};

	if (WIFSIGNALED(status) && !*log)
		snprintf(text, size, "ssh was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		ssh_reason(&end, text, size);
	free(log);
}

void link_reason(struct link *l, char *text, size_t size)
{
	reason(l, "", text, size);
}

void link_close(struct link *l)
{
	if (l->fd >= 0) {
		shutdown(l->fd, SHUT_WR);
		drain(l, now_ns() + LEAVE_NS);
		close(l->fd);
	}
	await_end(l);
	if (l->log >= 0)
		close(l->log);
	buf_free(&l->in);
	buf_free(&l->noise);
	l->fd = l->log = -1;
}

/* --- the way there */

static int start(struct link *l, const char *command, const char *tag, struct why *why)
{
	const struct ssh_to to = {.host = l->url.host, .user = l->url.user, .port = l->url.port,
				  .alive = "-oServerAliveInterval=15", .log = "-oLogLevel=INFO"};
	const char *argv[SSH_ARGV_MAX];
	char *log = xasprintf("/proc/self/fd/%d", l->log);
	struct proc_spec spec = {.argv = argv, .tag = tag, .log = log, .cpu = -1};
	int ends[2];

	ssh_argv(argv, &to, command);
	int err = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ? -errno : 0;
	if (err) {
		free(log);
		return fail(why, err, "no socket pair for ssh: %s", strerror(-err));
	}
	l->fd = ends[0];
	spec.in = spec.out = ends[1];
	err = proc_start(&l->ssh, &spec, why);
	close(ends[1]);
	free(log);
	return err == -ENOENT ? fail(why, -ENOTCONN, "%s: ssh is not installed here: apt-get install openssh-client",
				     l->place)
			      : err;
}

/* The connection has ended, or is of no use any more. */
static int lost(struct link *l, const char *step, struct why *why)
{
	char text[220];

	shutdown(l->fd, SHUT_WR);
	drain(l, now_ns() + END_NS);
	reason(l, step, text, sizeof(text));
	return fail(why, -ENOTCONN, "%s: %s", l->place, text);
}

/* One line of the script. 1 = ready, 0 = go on, negative errno. */
static int follow(struct link *l, char *line, const struct bundle *bundle, struct why *why)
{
	struct greeting greeting;

	if (greeting_parse(line, &greeting) <= 0)
		return 0; /* what a login shell has to say */
	if (!strcmp(greeting.word, "ready"))
		return 1;
	if (!strcmp(greeting.word, "send")) {
		struct buf tar = {0};
		int err = bundle_archive(bundle, &tar, why);

		l->sent = true;
		/* When it breaks off, the script has said why, or ssh has. */
		if (!err)
			link_send(l, tar.data, tar.len);
		buf_free(&tar);
		return err;
	}
	if (!strcmp(greeting.word, "failed"))
		return lost(l, greeting_get(&greeting, "step") ? greeting_get(&greeting, "step") : "", why);
	if (!strcmp(greeting.word, "arch"))
		return fail(why, -ENOTCONN, "%s: the machine there is %.40s, hvlab is a program for x86_64", l->place,
			    greeting_get(&greeting, "machine") ? greeting_get(&greeting, "machine") : "another one");
	return 0;
}

static int handshake(struct link *l, const struct bundle *bundle, struct why *why)
{
	char line[LINK_LINE_MAX];

	for (unsigned noise = 0; noise < NOISE_MAX; noise++) {
		int got = link_line(l, line, now_ns() + SILENCE_NS);
		if (got == -ETIMEDOUT)
			return fail(why, -ENOTCONN, "%s: connected, but received nothing for %llu s", l->place,
				    SILENCE_NS / 1000000000);
		if (got <= 0)
			return lost(l, "", why);
		if (strncmp(line, "agent ", 6)) {
			keep_noise(l, line, strlen(line));
			keep_noise(l, "\n", 1);
		}
		got = follow(l, line, bundle, why);
		if (got)
			return got < 0 ? got : 0;
	}
	return fail(why, -ENOTCONN, "%s: the login shell there does not stop writing", l->place);
}

static int remote_dir(struct link *l, const char *directory, struct why *why)
{
	l->dir = directory ? directory : REMOTE_DIR_DEFAULT;
	return remote_dir_good(l->dir) ? 0 : fail(why, -EINVAL, "--remote-dir %.100s: it is an absolute path of letters, "
					       "digits and ._+-", l->dir);
}

int link_open(struct link *l, const char *place, const char *directory, const struct bundle *bundle, const char *tag,
	      const char *const *words, struct why *why)
{
	struct buf command = {0};

	*l = (struct link){.fd = -1, .log = -1};
	copy_str(l->place, place);
	int err = place_url_parse(place, &l->url, why);
	if (!err)
		err = remote_dir(l, directory, why);
	if (!err && (l->log = memfd_create("ssh.log", MFD_CLOEXEC)) < 0)
		err = fail(why, -errno, "cannot create a memory file for ssh's messages: %s", strerror(errno));
	if (!err) {
		ssh_script(&command, bundle, l->dir, tag, words);
		err = start(l, command.data, tag, why);
	}
	buf_free(&command);
	if (!err)
		err = handshake(l, bundle, why);
	if (err)
		link_close(l);
	return err;
}
