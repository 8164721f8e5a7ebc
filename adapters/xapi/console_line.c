/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Both ways to a guest's console (console_line.h): a connection that QEMU makes to us, and one that we make to XAPI. The bytes
 * are the guest's and are not interpreted here.
 */
#include "console_line.h"

#include "secret.h"

#include "answer.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_NS 15000000000ull
#define WRITE_NS 5000000000ull

/* --- QEMU comes to us */

static int resolve(const char *host, unsigned port, struct addrinfo **found, struct why *why)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM};
	char service[16];

	snprintf(service, sizeof(service), "%u", port);
	int err = getaddrinfo(host, service, &hints, found);
	return err ? fail(why, -EHOSTUNREACH, "%s: %s", host, gai_strerror(err)) : 0;
}

/* Finds our address as the host sees it, from a datagram socket connected to the host; nothing is sent. */
static int address_towards(const struct host_url *host, struct console_line *l, struct sockaddr_storage *own, socklen_t *n,
			   struct why *why)
{
	struct addrinfo *a;
	int err = resolve(host->host, host->port ? host->port : 443, &a, why);

	if (err)
		return err;
	int fd = socket(a->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	*n = sizeof(*own);
	if (fd < 0 || connect(fd, a->ai_addr, a->ai_addrlen) || getsockname(fd, (struct sockaddr *)own, n))
		err = fail(why, -errno, "no way to %s: %s", host->host, strerror(errno));
	memcpy(&l->peer, a->ai_addr, a->ai_addrlen);
	freeaddrinfo(a);
	if (fd >= 0)
		close(fd);
	return err;
}

static void set_port(struct sockaddr_storage *s, unsigned port)
{
	if (s->ss_family == AF_INET6)
		((struct sockaddr_in6 *)s)->sin6_port = htons((u16)port);
	else
		((struct sockaddr_in *)s)->sin_port = htons((u16)port);
}

/* nodelay: a reply to the guest is a byte or two, and the guest waits for them. */
static char *serial_name(const char *address, unsigned port)
{
	char *to = url_authority(address, port), *name = xasprintf("tcp:%s,nodelay", to);

	free(to);
	return name;
}

static int listen_on(struct console_line *l, struct sockaddr_storage *at, socklen_t n, struct why *why)
{
	int on = 1;

	l->listener = socket(at->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->listener < 0 || setsockopt(l->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(l->listener, (struct sockaddr *)at, n) || listen(l->listener, 4))
		return fail(why, -errno, "cannot wait for the guest's serial line: %s", strerror(errno));
	return 0;
}

/* At an address that the user has named: any host may connect, because NAT may change its address. */
static int listen_at(struct console_line *l, const char *url, char **where, struct why *why)
{
	struct sockaddr_storage any = {.ss_family = AF_INET6};
	struct host_url u;
	int err = host_url_parse(&u, url, why);

	if (!err && (strcmp(u.scheme, "tcp") || !u.port || u.user))
		err = fail(why, -EINVAL, "--xapi-serial is tcp://ADDRESS:PORT, not \"%.60s\"", url);
	if (!err) {
		set_port(&any, u.port);
		err = listen_on(l, &any, sizeof(struct sockaddr_in6), why);
	}
	if (!err)
		*where = serial_name(u.host, u.port);
	host_url_free(&u);
	return err;
}

int console_line_listen(struct console_line *l, const struct host_url *host, const char *at, char **where, struct why *why)
{
	struct sockaddr_storage own;
	char address[NI_MAXHOST], port[NI_MAXSERV];
	socklen_t n;

	if (at)
		return listen_at(l, at, where, why);
	int err = address_towards(host, l, &own, &n, why);
	if (err)
		return err;
	set_port(&own, 0);
	err = listen_on(l, &own, n, why);
	if (err)
		return err;
	if (getsockname(l->listener, (struct sockaddr *)&own, &n) ||
	    getnameinfo((struct sockaddr *)&own, n, address, sizeof(address), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		return fail(why, -EIO, "cannot find our own address towards %s", host->host);
	*where = serial_name(address, (unsigned)strtoul(port, NULL, 10));
	return 0;
}

static bool same_address(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	const void *p = &((const struct sockaddr_in *)a)->sin_addr, *q = &((const struct sockaddr_in *)b)->sin_addr;

	if (!b->ss_family)
		return true;
	if (a->ss_family == AF_INET6 && b->ss_family == AF_INET6)
		return !memcmp(&((const struct sockaddr_in6 *)a)->sin6_addr, &((const struct sockaddr_in6 *)b)->sin6_addr, 16);
	return a->ss_family == b->ss_family && !memcmp(p, q, 4);
}

static bool await(int fd, u64 deadline_ns)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};

	return poll(&pfd, 1, wait_ms(deadline_ns)) > 0;
}

int console_line_accept(struct console_line *l, u64 deadline_ns, struct why *why)
{
	do {
		struct sockaddr_storage from;
		socklen_t n = sizeof(from);
		int fd = accept4(l->listener, (struct sockaddr *)&from, &n, SOCK_CLOEXEC | SOCK_NONBLOCK);

		if (fd >= 0 && same_address(&from, &l->peer)) {
			l->fd = fd;
			close(l->listener);
			l->listener = -1;
			return 0;
		}
		if (fd >= 0)
			close(fd); /* not the host */
		else
			await(l->listener, deadline_ns);
	} while (now_ns() < deadline_ns);
	return fail(why, -ETIMEDOUT, "the guest's serial line has not come: the host's QEMU must be able to connect to "
		    "this machine; where a firewall or NAT is between, --xapi-serial tcp://ADDRESS:PORT names the way. A host that logs "
		    "consoles (xenstore-read /local/logconsole/@) gives no guest a serial line");
}

/* --- we go to XAPI */

static int refused(const char *url, int status, struct why *why)
{
	switch (status) {
	case 200:
		return 0;
	case 401: case 403:
		return fail(why, -EACCES, "%s does not let this session use the console (HTTP %d)", url, status);
	case 404:
		return fail(why, -ENOTSUP, "%s serves no text console for this guest (HTTP 404)", url);
	case 503:
		return fail(why, -EBUSY, "%s: somebody else is at the console, and the pool allows one at a time "
			    "(limit_console_sessions)", url);
	default:
		return fail(why, -EPROTO, "%s answers the console's CONNECT with HTTP %d", url, status);
	}
}

/* One byte at a time: the bytes after the head are the guest's. */
static int read_head(struct console_line *l, const char *url, u64 deadline_ns, struct why *why)
{
	char head[ANSWER_MAX];
	size_t n = 0;
	int status = 0;

	while (!status && n < sizeof(head)) {
		long got = http_stream_read(l->stream, head + n, 1, deadline_ns, why);

		if (got < 0)
			return (int)got;
		if (!got)
			return fail(why, -ETIMEDOUT, "%s does not answer the console's CONNECT", url);
		n++;
		if (n == sizeof(head) || head[n - 1] == '\n')
			status = answer_status(head, n);
	}
	return refused(url, status, why);
}

int console_line_connect(struct console_line *l, const struct xapi *x, const char *location, struct why *why)
{
	const struct http_spec *spec = xapi_spec(x);
	char *path = answer_path(location), *cookie = xapi_cookie(x);
	char *request = xasprintf("CONNECT %s HTTP/1.0\r\nHost: %s\r\n%s\r\n\r\n", path ? path : "",
				  strstr(spec->url, "://") + 3, cookie);
	u64 deadline = now_ns() + CONNECT_NS;
	int err = 0;

	if (!path)
		err = fail(why, -EPROTO, "%s names a console that cannot be asked for: \"%.80s\"", spec->url, location);
	if (!err)
		err = http_stream_open(&l->stream, spec, CONNECT_NS, why);
	if (!err)
		err = http_stream_write(l->stream, request, strlen(request), deadline, why);
	if (!err)
		err = read_head(l, spec->url, deadline, why);
	secret_free(request);
	secret_free(cookie);
	free(path);
	return err;
}

/* --- either */

long console_line_read(struct console_line *l, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	if (l->stream)
		return http_stream_read(l->stream, bytes, n, deadline_ns, why);
	if (!await(l->fd, deadline_ns))
		return 0;
	ssize_t got = read(l->fd, bytes, n);
	if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return got > 0 ? got : 0;
	return fail(why, -EPIPE, "the guest's serial line was closed");
}

int console_line_write(struct console_line *l, const void *bytes, size_t n, struct why *why)
{
	if (l->stream)
		return http_stream_write(l->stream, bytes, n, now_ns() + WRITE_NS, why);
	return send(l->fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n
		       ? 0
		       : fail(why, -EPIPE, "the guest's serial line takes no input");
}

void console_line_close(struct console_line *l)
{
	if (l->fd >= 0)
		close(l->fd);
	if (l->listener >= 0)
		close(l->listener);
	http_stream_close(l->stream);
	*l = LINE_CLOSED;
}
