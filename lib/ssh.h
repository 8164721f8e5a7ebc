/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ssh command line, and the meaning of ssh's messages. ssh never prompts and trusts no unknown host; keys, aliases and
 * jump hosts are the user's ~/.ssh/config. Starts nothing.
 */
#pragma once

#include "util.h"

#define SSH_FAILED 255 /* status of ssh itself; any other is that of what ran there */

struct ssh_to {
	const char *host, *user, *port; /* user, port NULL or "": as ssh's configuration says */
	bool insecure;                  /* trust any host key */
	const char *alive; /* "-oServerAliveInterval=5"; three without an answer end the connection */
	const char *log;   /* "-oLogLevel=ERROR": what it says on standard error */
};

/* The words that run command there, which the shell of the other side reads. They point into to and command. */
#define SSH_ARGV_MAX 48
void ssh_argv(const char *argv[SSH_ARGV_MAX], const struct ssh_to *to, const char *command);

/* What is wrong when ssh has said so, as an errno and as a sentence that says how to mend it ("%A": ssh's words for to). */
struct ssh_fault {
	const char *said, *with; /* both of them; NULL: the one is enough */
	int err;
	const char *mend;
};
/* The one that matters most of those in log; NULL: none that is known. */
const struct ssh_fault *ssh_fault_find(const char *log);
/* Does it say that it went wrong, and not why? Then another line of the log may. */
bool ssh_fault_is_vague(const struct ssh_fault *fault);
/* Appends mend; %D in it is dir. */
void ssh_mend(struct buf *b, const char *mend, const struct ssh_to *to, const char *dir);
