/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table behind ssh_reason.h. The words on the left are those of OpenSSH's client (sshconnect.c, sshconnect2.c,
 * readconf.c, clientloop.c) and of strerror(3); what matters more stands first.
 */
#include "ssh_reason.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

#define SHOWN 100 /* bytes of the line itself */

/* %A: user@host for ssh, %D: the directory there */
static const struct row {
	const char *said, *mend;
} rows[] = {
	{"REMOTE HOST IDENTIFICATION HAS CHANGED", "its host key is another one than before: find out why, and only then "
						    "forget the old one (ssh-keygen -R)"},
	{"Host key verification failed", "its host key is not known here: connect once by hand (ssh %A) and compare the "
					  "fingerprint"},
	{"Permission denied (", "no such user there, or none of your keys is accepted (no password is asked for): "
				"ssh-copy-id %A, or ssh-add"},
	{"Could not resolve hostname", "there is no host of that name"},
	{"Connection refused", "nothing listens on that port there: is sshd running, is the port right?"},
	{"kex_exchange_identification", "what listens on that port is no ssh server, or one that refuses us"},
	{"Connection timed out", "it does not answer: is it on, is the network there?"},
	{"No route to host", "it does not answer: is it on, is the network there?"},
	{"Network is unreachable", "it does not answer: is the network there?"},
	{"No space left on device", "no space left in %D there: free some, or name another directory with --remote-dir"},
	{"quota exceeded", "no space left in %D there: free some, or name another directory with --remote-dir"},
	{"Read-only file system", "%D cannot be written there: name another directory with --remote-dir"},
	{"not responding", "it stopped answering"},
	{"closed by remote host", "it closed the connection"},
};

static const struct row steps[] = {
	{"dir", "cannot make a directory in %D there: name another with --remote-dir"},
	{"owner", "hvlab-agent-UID in %D there is not ours alone: remove it there"},
	{"unpack", "cannot unpack the bundle in %D there"},
	{"exec", "programs cannot be run from %D there (mounted noexec?): name another directory with --remote-dir"},
};

static void put_mend(struct buf *b, const char *mend, const struct place_url *url, const char *dir)
{
	for (const char *p = mend; *p; p++) {
		if (*p != '%') {
			buf_put(b, p, 1);
		} else if (*++p == 'D') {
			buf_puts(b, dir);
		} else {
			buf_printf(b, "%s%s%s%s%s", *url->port ? "-p " : "", url->port, *url->port ? " " : "", url->user,
				   *url->user ? "@" : "");
			buf_puts(b, url->host);
		}
	}
}

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

static const struct row *match(char *log, char **line)
{
	for (size_t i = 0; i < LEN(rows); i++)
		if (strstr(log, rows[i].said)) {
			*line = last_line(log, rows[i].said);
			return &rows[i];
		}
	*line = last_line(log, "");
	return NULL;
}

static void compose(const struct row *row, char *line, const struct place_url *url, const char *dir, char *text, size_t size)
{
	struct buf b = {0};

	if (line)
		text_clean(line, strlen(line));
	if (row)
		put_mend(&b, row->mend, url, dir);
	if (line && !(row && *line == '@')) /* the banner of a changed key says nothing more */
		buf_printf(&b, "%s%.*s%s", row ? " (" : "", SHOWN, line, row ? ")" : "");
	if (!b.len)
		buf_puts(&b, "the connection ended without a word");
	copy_strn(text, size, b.data);
	buf_free(&b);
}

void ssh_reason(char *log, const struct place_url *url, const char *dir, char *text, size_t size)
{
	char *line;
	const struct row *row = match(log, &line);

	compose(row, line, url, dir, text, size);
}

void ssh_step_reason(const char *step, char *log, const struct place_url *url, const char *dir, char *text, size_t size)
{
	char *line;
	const struct row *row = match(log, &line);

	for (size_t i = 0; !row && i < LEN(steps); i++)
		if (!strcmp(step, steps[i].said))
			row = &steps[i];
	compose(row, line, url, dir, text, size);
}
