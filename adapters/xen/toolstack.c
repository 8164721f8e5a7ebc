/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running xl (toolstack.h). Its messages are for people and long: said.h chooses the one that is passed on.
 */
#include "toolstack.h"

#include "proc.h"
#include "said.h"

#include <errno.h>
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

int xl_run(const char *const *words, const char *tag, const char *log, struct buf *out, struct why *why)
{
	const char *argv[WORDS_MAX + 2] = {"xl"};
	struct proc_spec spec = {.argv = argv, .tag = tag, .log = log, .in = -1, .cpu = -1};
	int status;

	for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
		argv[i + 1] = words[i];
	if (log)
		unlink(log); /* what an earlier command complained of is not this one's reason */
	int err = proc_output(&spec, false, PATIENCE_NS, out, &status, why);
	if (err == -ETIMEDOUT)
		return fail(why, err, "xl %s does not come back: is xenstored alive?", words[0]);
	return !err && status ? complain(words[0], log ? log : "", status >> 8 & 0xff, why) : err;
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
