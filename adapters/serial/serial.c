/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading a physical machine's console (serial.h): 115200 baud, 8N1, raw. The machine cannot be powered off from here, so the
 * guest's last record ends the wait; nothing else in the stream is looked at.
 */
#include "serial.h"

#include "../common/console.h"
#include "../common/bye_scan.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define REPLY_MS 2000 /* for the line to take more of a reply: an answer lasts 0.1 s at this speed */

struct vm {
	int fd;
	bool line;             /* a serial line; else a file, which takes no input */
	struct termios before; /* the line's settings before ours */
	struct bye_scan last;
};

int serial_probe(const void *flavour, const struct target *target, struct why *why)
{
	const char *path = target->console;

	if (!path)
		return fail(why, -ENODEV, "a machine of its own, read over a serial line: boot it from `hvlab image` "
			    "and name the line, or a file with what came over it: --console /dev/ttyUSB0");
	if (!access(path, R_OK))
		return 0;
	if (errno == EACCES)
		return fail(why, -EACCES, "no permission to read %s: for serial lines, be in group dialout", path);
	return fail(why, -ENODEV, "cannot read %s: %s", path, strerror(errno));
}

static int set_line(struct vm *vm, const char *path, struct why *why)
{
	struct termios t;

	if (tcgetattr(vm->fd, &vm->before))
		return fail(why, -errno, "%s is no serial line: %s", path, strerror(errno));
	t = vm->before;
	cfmakeraw(&t);
	cfsetspeed(&t, B115200);
	t.c_cflag |= CLOCAL | CREAD;
	t.c_cflag &= ~(tcflag_t)(CRTSCTS | CSTOPB);
	if (tcsetattr(vm->fd, TCSANOW, &t))
		return fail(why, -errno, "%s does not take 115200 8N1: %s", path, strerror(errno));
	vm->line = true;
	/* Exclusive: two readers would each get half of the bytes. */
	return ioctl(vm->fd, TIOCEXCL) ? fail(why, -errno, "%s cannot be opened exclusively: %s", path, strerror(errno)) : 0;
}

/* Answering a guest needs a line that can be written to; reading a line or a file does not. */
static int open_console(const char *path)
{
	const int flags = O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
	struct stat st;
	int fd = stat(path, &st) || !S_ISCHR(st.st_mode) ? -1 : open(path, O_RDWR | flags);

	return fd < 0 ? open(path, O_RDONLY | flags) : fd;
}

int serial_create(const void *flavour, const struct vm_spec *spec, struct vm **out, struct why *why)
{
	struct vm *vm = *out = xcalloc(1, sizeof(*vm));
	const char *path = spec->target->console;
	struct stat st;

	vm->fd = path ? open_console(path) : -1;
	if (vm->fd < 0 || fstat(vm->fd, &st))
		return fail(why, -ENODEV, "cannot open %s: %s", path ? path : "a console", strerror(errno));
	return S_ISCHR(st.st_mode) ? set_line(vm, path, why) : 0;
}

int serial_start(struct vm *vm, struct why *why)
{
	return 0;
}

/* A recorded guest no longer waits. A live one that gets no answer reports that itself. */
static int give_reply(void *arg, const char *reply, size_t n, struct why *why)
{
	const struct vm *vm = arg;
	struct pollfd pfd = {.fd = vm->fd, .events = POLLOUT};

	while (vm->line && n) {
		ssize_t done = poll(&pfd, 1, REPLY_MS) == 1 ? write(vm->fd, reply, n) : -1;

		if (done < 0 && errno == EBADF)
			return 0;
		if (done < 0)
			return fail(why, -EPIPE, "the serial line does not take an answer of %zu bytes", n);
		reply += done;
		n -= (size_t)done;
	}
	return 0;
}

/* 1: something came, 0: nothing now, -EPIPE: nothing ever again, or another negative errno with why. */
static int serve(struct vm *vm, const struct console *console, struct why *why)
{
	char bytes[4096];
	ssize_t n = read(vm->fd, bytes, sizeof(bytes));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -EPIPE;
	bye_scan_feed(&vm->last, bytes, (size_t)n);
	int err = console_serve(console, bytes, (size_t)n, give_reply, vm, why);
	return err ? err : 1;
}

static void await(const struct vm *vm, u64 deadline_ns)
{
	struct pollfd pfd = {.fd = vm->fd, .events = POLLIN};

	poll(&pfd, 1, wait_ms(deadline_ns));
}

int serial_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	while (!vm->last.said) {
		int got = serve(vm, console, why);

		if (got == -EPIPE) {
			fail(why, 0, vm->line ? "the serial line was closed"
					      : "the file ends before the guest's last record");
			return VM_CRASHED;
		}
		if (got < 0)
			return got;
		if (now_ns() >= deadline_ns)
			return VM_TIMEOUT;
		if (!got)
			await(vm, deadline_ns);
	}
	return VM_OFF;
}

int serial_destroy(struct vm *vm, struct why *why)
{
	if (!vm)
		return 0;
	if (vm->line) {
		tcsetattr(vm->fd, TCSANOW, &vm->before);
		ioctl(vm->fd, TIOCNXCL);
	}
	if (vm->fd >= 0)
		close(vm->fd);
	free(vm);
	return 0;
}
