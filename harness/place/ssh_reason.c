/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be wrong with a place beside the way to it (lib/ssh.c), and the sentence for either (ssh_reason.h).
 */
#include "ssh_reason.h"

#include "ssh.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 100 /* bytes of the line itself */

struct row {
	const char *said, *mend; /* %D: the directory there */
};

static const struct row tools[] = {
	{"No space left on device", "no space left in %D there: free some, or name another directory with --remote-dir"},
	{"quota exceeded", "no space left in %D there: free some, or name another directory with --remote-dir"},
	{"Read-only file system", "%D cannot be written there: name another directory with --remote-dir"},
};

static const struct row steps[] = {
	{"dir", "cannot make a directory in %D there: name another with --remote-dir"},
	{"owner", "hvlab-agent-UID in %D there is not ours alone: remove it there"},
	{"unpack", "cannot unpack the bundle in %D there"},
	{"exec", "programs cannot be run from %D there (mounted noexec?): name another directory with --remote-dir"},
};

/* The last line of log that holds word, cut out of it; NULL when there is none. An empty word is in every line. */
static char *last_line(char *log, const char *word)
{
	char *found = NULL;

	for (char *rest = log, *line; (line = strsep(&rest, "\r\n"));) {
		if (*line && strstr(line, word) && (*word || strncmp(line, "tar: Exiting", 12)))
			found = line;
		if (rest)
			rest[-1] = '\n'; /* for the next word */
	}
	if (found)
		found[strcspn(found, "\r\n")] = '\0';
	return found;
}

/* Its words in log and what they mean; false: nothing that is known. */
static bool match(const char *log, struct row *row)
{
	const struct ssh_fault *fault = ssh_fault_find(log);

	for (size_t i = 0; i < LEN(tools); i++)
		if (strstr(log, tools[i].said)) {
			*row = tools[i];
			return true;
		}
	if (fault)
		*row = (struct row){fault->said, fault->mend};
	return fault;
}

static void compose(const char *mend, char *line, const struct place_url *url, const char *dir, char *text, size_t size)
{
	const struct ssh_to to = {.host = url->host, .user = url->user, .port = url->port};
	struct buf b = {0};

	if (line)
		text_clean(line, strlen(line));
	if (mend)
		ssh_mend(&b, mend, &to, dir);
	if (line && !(mend && *line == '@')) /* the banner of a changed key says nothing more */
		buf_printf(&b, "%s%.*s%s", mend ? " (" : "", SHOWN, line, mend ? ")" : "");
	if (!b.len)
		buf_puts(&b, "the connection ended without an error message");
	copy_strn(text, size, b.data);
	buf_free(&b);
}

void ssh_reason(char *log, const struct place_url *url, const char *dir, char *text, size_t size)
{
	ssh_step_reason("", log, url, dir, text, size);
}

void ssh_step_reason(const char *step, char *log, const struct place_url *url, const char *dir, char *text, size_t size)
{
	struct row row = {"", NULL};
	bool found = match(log, &row);

	for (size_t i = 0; !found && i < LEN(steps); i++)
		if (!strcmp(step, steps[i].said))
			row.mend = steps[i].mend;
	compose(row.mend, last_line(log, row.said), url, dir, text, size);
}
