/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard output and standard error as the verbs see them: whatever is printed passes text_plain(), so that nothing a
 * guest, a host or somebody's database has said can steer a terminal, whoever prints it.
 */
#include "clean.h"
#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct way_out {
	int fd;
	struct buf held; /* what came last and is no whole character yet */
};

/* As stdio wants it: all of it, or 0 with errno. */
static ssize_t way_write(void *cookie, const char *bytes, size_t n)
{
	struct way_out *way = cookie;

	buf_put(&way->held, bytes, n);
	size_t done = text_plain(way->held.data, way->held.len);
	int err = write_all(way->fd, way->held.data, done);
	memmove(way->held.data, way->held.data + done, way->held.len - done);
	way->held.len -= done;
	if (err)
		errno = -err;
	return err ? 0 : (ssize_t)n;
}

static FILE *way_open(struct way_out *way, int fd, int mode)
{
	FILE *f = fopencookie(way, "w", (cookie_io_functions_t){.write = way_write});

	*way = (struct way_out){.fd = fd};
	if (f)
		setvbuf(f, NULL, mode, BUFSIZ);
	return f;
}

int cmd_streams(void)
{
	static struct way_out out, err;
	FILE *clean_out = way_open(&out, STDOUT_FILENO, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF);
	FILE *clean_err = way_open(&err, STDERR_FILENO, _IONBF);

	if (!clean_out || !clean_err)
		return complain(STATUS_ENVIRONMENT, "no memory");
	stdout = clean_out;
	stderr = clean_err;
	return STATUS_OK;
}

void cmd_stream_raw(const char *escape)
{
	fflush(stderr);
	write_all(STDERR_FILENO, escape, strlen(escape));
}
