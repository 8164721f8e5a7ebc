/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client side of xenstore's wire protocol (xenstore.h): xen/include/public/io/xs_wire.h and docs/misc/xenstore.txt of
 * the Xen sources. Over the socket of the daemon; a xenstored in a domain of its own has none.
 */
#include "xenstore.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PAYLOAD_MAX 4096
#define PATIENCE_MS 10000

enum { XS_DIRECTORY = 1, XS_READ = 2, XS_WATCH = 4, XS_WRITE = 11, XS_WATCH_EVENT = 15, XS_ERROR = 16 };

struct message {
	u32 type, request, transaction, len;
};

int xs_open(struct xenstore *s, const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	copy_str(to.sun_path, path);
	*s = (struct xenstore){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	if (s->fd >= 0 && !connect(s->fd, (struct sockaddr *)&to, sizeof(to)))
		return 0;
	int err = -errno;
	xs_close(s);
	return err;
}

void xs_close(struct xenstore *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static int send_all(int fd, const void *bytes, size_t n)
{
	return send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n ? 0 : -EPIPE;
}

static int receive_all(int fd, void *bytes, size_t n)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};

	for (char *at = bytes; n;) {
		if (poll(&pfd, 1, PATIENCE_MS) <= 0)
			return -ETIMEDOUT;
		ssize_t got = recv(fd, at, n, 0);
		if (got <= 0)
			return -EPIPE;
		at += got;
		n -= (size_t)got;
	}
	return 0;
}

/* The next message whatever it is, its payload into b. */
static int receive(struct xenstore *s, struct message *m, struct buf *b)
{
	char payload[PAYLOAD_MAX];
	int err = receive_all(s->fd, m, sizeof(*m));

	if (!err && m->len > sizeof(payload))
		err = -EPROTO;
	if (!err)
		err = receive_all(s->fd, payload, m->len);
	if (err)
		return err;
	s->fired |= m->type == XS_WATCH_EVENT;
	buf_clear(b);
	buf_put(b, payload, m->len);
	return 0;
}

/* The protocol sends errors by name. */
static int error_number(const char *name)
{
	static const struct { const char *name; int number; } known[] = {
		{"ENOENT", ENOENT}, {"EACCES", EACCES}, {"EINVAL", EINVAL}, {"EEXIST", EEXIST}, {"ENOSPC", ENOSPC},
		{"EAGAIN", EAGAIN},
	};

	for (size_t i = 0; i < LEN(known); i++)
		if (!strcmp(name, known[i].name))
			return -known[i].number;
	return -EIO;
}

/* One request and its answer; watches that fire in between are remembered. */
static int ask(struct xenstore *s, u32 type, const struct buf *request, struct buf *answer)
{
	struct message m = {.type = type, .len = (u32)request->len};
	int err = request->len > PAYLOAD_MAX ? -E2BIG : send_all(s->fd, &m, sizeof(m));

	if (!err)
		err = send_all(s->fd, request->data, request->len);
	do {
		if (!err)
			err = receive(s, &m, answer);
	} while (!err && m.type == XS_WATCH_EVENT);
	if (err)
		return err;
	return m.type == XS_ERROR ? error_number(answer->data) : m.type == type ? 0 : -EPROTO;
}

/* A request of a path and, behind its NUL, of more. */
static int ask_path(struct xenstore *s, u32 type, const char *path, const char *more, size_t nmore, struct buf *answer)
{
	struct buf request = {0}, ignored = {0};

	buf_put(&request, path, strlen(path) + 1);
	buf_put(&request, more, nmore);
	int err = ask(s, type, &request, answer ? answer : &ignored);
	buf_free(&request);
	buf_free(&ignored);
	return err;
}

int xs_read(struct xenstore *s, const char *path, struct buf *b)
{
	return ask_path(s, XS_READ, path, "", 0, b);
}

int xs_list(struct xenstore *s, const char *path, struct buf *b)
{
	return ask_path(s, XS_DIRECTORY, path, "", 0, b);
}

int xs_write(struct xenstore *s, const char *path, const char *value)
{
	return ask_path(s, XS_WRITE, path, value, strlen(value), NULL);
}

int xs_watch(struct xenstore *s, const char *path)
{
	static const char token[] = "hvlab";

	return ask_path(s, XS_WATCH, path, token, sizeof(token), NULL);
}

int xs_events(struct xenstore *s)
{
	struct pollfd pfd = {.fd = s->fd, .events = POLLIN};
	struct buf ignored = {0};
	struct message m;
	int err = 0;

	while (!err && poll(&pfd, 1, 0) > 0)
		err = receive(s, &m, &ignored);
	buf_free(&ignored);
	return err;
}
