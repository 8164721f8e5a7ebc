/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process, or the socket, that is the console (line.h).
 */
#include "line.h"

#include "said.h"
#include "virsh.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>

/* Our end and the other one, which passes every byte as it is. */
static int open_terminal(int *near, int *far, struct why *why)
{
	struct termios mode;
	char name[64];

	*near = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*near < 0 || grantpt(*near) || unlockpt(*near) || ptsname_r(*near, name, sizeof(name)) ||
	    (*far = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0 || tcgetattr(*far, &mode))
		return fail(why, -errno, "no pseudo-terminal for virsh console: %s", strerror(errno));
	cfmakeraw(&mode);
	tcsetattr(*far, TCSANOW, &mode);
	return 0;
}

int line_open(struct line *l, const char *uri, const char *domain, const char *tag, const char *workdir, struct why *why)
{
	const char *argv[] = {VIRSH_WORDS(uri), "console", domain, NULL};
	int far = -1, output[2] = {-1, -1};
	int err = open_terminal(&l->in, &far, why);

	if (!err && pipe2(output, O_CLOEXEC))
		err = fail(why, -errno, "no pipe for virsh console: %s", strerror(errno));
	l->out = output[0];
	l->log = xasprintf("%s/console.log", workdir);
	const struct proc_spec spec = {.argv = argv, .tag = tag, .log = l->log, .in = far, .out = output[1], .cpu = -1};
	if (!err)
		err = proc_start(&l->virsh, &spec, why);
	if (far >= 0)
		close(far);
	if (output[1] >= 0)
		close(output[1]);
	return err;
}

int line_connect(struct line *l, const char *path, struct why *why)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(to.sun_path))
		return fail(why, -ENAMETOOLONG, "too long for a socket: %s", path);
	copy_str(to.sun_path, path);
	l->in = l->out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->in < 0 || connect(l->in, (const struct sockaddr *)&to, sizeof(to)))
		return fail(why, -errno, "cannot reach the console of the domain, %s: %s", path, strerror(errno));
	return 0;
}

static long ended(struct line *l, struct why *why)
{
	struct buf b = {0};
	char words[160] = "";

	if (l->log && !file_read(l->log, &b) && b.len)
		said_reason(b.data, words, sizeof(words));
	buf_free(&b);
	return fail(why, -EPIPE, "%s has ended%s%s", l->log ? "virsh console" : "the console of the domain", words[0] ? ": " : "", words);
}

long line_read(struct line *l, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	struct pollfd pfd = {.fd = l->out, .events = POLLIN};

	if (poll(&pfd, 1, wait_ms(deadline_ns)) <= 0)
		return 0;
	ssize_t got = read(l->out, bytes, n);
	return got > 0 ? got : got < 0 && errno == EINTR ? 0 : ended(l, why);
}

int line_write(struct line *l, const void *bytes, size_t n, struct why *why)
{
	int err = write_all(l->in, bytes, n);

	return err ? fail(why, err, "%s takes no input: %s", l->log ? "virsh console" : "the console of the domain", strerror(-err)) : 0;
}

void line_close(struct line *l)
{
	proc_end(&l->virsh);
	if (l->in >= 0)
		close(l->in);
	if (l->out >= 0 && l->out != l->in)
		close(l->out);
	if (l->log)
		unlink(l->log);
	free(l->log);
	*l = LINE_CLOSED;
}
