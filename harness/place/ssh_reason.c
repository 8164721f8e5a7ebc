/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can be wrong with a place beside the way to it (lib/ssh.c), and the sentence for either (ssh_reason.h).
 */
#include "ssh_reason.h"

#include "said.h"
#include "ssh.h"
#include "clean.h"

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

/* The last line of log that holds word; "" when there is none. */
static void line_with(const char *log, const char *word, char *out, size_t size)
{
	out[0] = 0;
	for (const char *line = log; *line; line += strspn(line, "\r\n")) {
		size_t n = strcspn(line, "\r\n");
		const char *at = strstr(line, word);

		if (at && at < line + n)
			copy_strn(out, n + 1 < size ? n + 1 : size, line);
		line += n;
	}
	text_line(out);
}

/* What the tools of the other side have said of it, and where it is ssh that failed, ssh. False: nothing that is known. */
static bool match(const struct ssh_end *end, struct row *row, bool *vague)
{
	const struct ssh_fault *fault = end->status == SSH_FAILED ? ssh_fault_find(end->log) : NULL;

	for (size_t i = 0; i < LEN(tools); i++)
		if (strstr(end->log, tools[i].said)) {
			*row = tools[i];
			return true;
		}
	if (!fault)
		return false;
	*row = (struct row){fault->said, fault->mend};
	*vague = ssh_fault_is_vague(fault);
	return true;
}

/* A forced command or a login shell says on its standard output why it will not. */
static void unknown_line(const struct ssh_end *end, char *out, size_t size)
{
	said_reason(end->log, out, size);
	if (!*out)
		said_reason(end->out, out, size);
}

static void compose(const struct row *row, const char *line, const struct ssh_end *end, char *text, size_t size)
{
	const struct ssh_to to = {.host = end->url->host, .user = end->url->user, .port = end->url->port};
	struct buf b = {0};

	if (row->mend)
		ssh_mend(&b, row->mend, &to, end->dir);
	else if (end->status > 0 && end->status != SSH_FAILED)
		buf_printf(&b, "what ran there ended with status %d%s", end->status, *line ? ": " : "");
	if (row->mend && *line && *line != '@') /* the banner of a changed key says nothing more */
		buf_printf(&b, " (%.*s)", SHOWN, line);
	else if (!row->mend)
		buf_printf(&b, "%.*s", SHOWN, line);
	if (!b.len)
		buf_puts(&b, "the connection ended without an error message");
	copy_strn(text, size, b.data);
	text_line(text);
	buf_free(&b);
}

void ssh_reason(const struct ssh_end *end, char *text, size_t size)
{
	struct row row = {"", NULL};
	char line[SHOWN + 1] = "";
	bool vague = false, found = match(end, &row, &vague);

	for (size_t i = 0; !found && i < LEN(steps); i++)
		if (!strcmp(end->step, steps[i].said))
			row.mend = steps[i].mend;
	if (!found || vague)
		unknown_line(end, line, sizeof(line));
	if (found && !*line)
		line_with(end->log, row.said, line, sizeof(line));
	compose(&row, line, end, text, size);
}
