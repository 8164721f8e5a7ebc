/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running xl (toolstack.h). Its messages are for people and long: said.h chooses the one that is passed on.
 */
#include "toolstack.h"

#include "proc.h"
#include "said.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define WORDS_MAX 8
#define PATIENCE_NS 120000000000ull /* a guest of many GiB takes that long to be made */

/* "libxl: error: libxl_create.c:1234:fn: Domain 1:cannot ..." without what is in front of the message itself. */
static const char *message(const char *line)
{
	const char *colon = strstr(line, ".c:");

	for (int i = 0; i < 2 && colon; i++)
		colon = strchr(colon + (i ? 1 : 3), ':');
	return colon ? colon + 1 + strspn(colon + 1, " ") : line;
}

static int complain(const char *command, const char *log, int status, struct why *why)
{
	struct buf b = {0};
	char line[400] = "";

	if (!file_read(log, &b) && b.data)
		said_reason(b.data, line, sizeof(line));
	const char *said = message(line);
	/* Of this guest, not of this machine: other guests may be made. */
	int err = fail(why, -EPROTO, "xl %s failed (status %d)%s%.160s", command, status, *said ? ": " : "", said);
	buf_free(&b);
	return err;
}

/* All that a child writes until it closes its end: 0 or -ETIMEDOUT. */
static int read_all(int fd, u64 deadline_ns, struct buf *out)
{
	struct pollfd pfd = {.fd = fd, .events = POLLIN};
	char bytes[4096];
	ssize_t n = 1;

	while (n > 0) {
		u64 now = now_ns();

		if (now >= deadline_ns)
			return -ETIMEDOUT;
		if (poll(&pfd, 1, (int)((deadline_ns - now) / 1000000) + 1) <= 0)
			continue;
		n = read(fd, bytes, sizeof(bytes));
		if (n > 0 && out)
			buf_put(out, bytes, (size_t)n);
	}
	return 0;
}

/* A child that has been started, to its end. */
static int finish(struct proc *p, int output, const char *command, const char *log, struct buf *out, struct why *why)
{
	u64 deadline = now_ns() + PATIENCE_NS;

	if (read_all(output, deadline, out) || proc_wait(p, deadline)) {
		proc_end(p);
		return fail(why, -ETIMEDOUT, "xl %s does not come back: is xenstored alive?", command);
	}
	return p->status ? complain(command, log, p->status >> 8 & 0xff, why) : 0;
}

int xl_run(const char *const *words, const char *tag, const char *log, struct buf *out, struct why *why)
{
	const char *argv[WORDS_MAX + 2] = {"xl"};
	struct proc_spec spec = {.argv = argv, .tag = tag, .log = log, .in = -1, .cpu = -1};
	struct proc p;
	int ends[2];

	for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
		argv[i + 1] = words[i];
	if (pipe2(ends, O_CLOEXEC))
		return fail(why, -errno, "no pipe for xl: %s", strerror(errno));
	spec.out = ends[1];
	if (log)
		unlink(log); /* what an earlier command complained of is not this one's reason */
	int err = proc_start(&p, &spec, why);
	close(ends[1]);
	if (!err)
		err = finish(&p, ends[0], words[0], log ? log : "", out, why);
	close(ends[0]);
	return err;
}

char *xl_field(const char *info, const char *key)
{
	size_t len = strlen(key);

	for (const char *p = info; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL) {
		if (strncmp(p, key, len))
			continue;
		const char *value = p + len + strspn(p + len, " \t");
		if (*value++ != ':')
			continue;
		value += strspn(value, " ");
		return xasprintf("%.*s", (int)strcspn(value, "\n"), value);
	}
	return NULL;
}
