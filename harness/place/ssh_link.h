/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One connection to another host: an ssh process, the bundle brought over if it is not there yet, and our program
 * running on the other side with its standard input and output as the two ends. What they say is not known here.
 */
#pragma once

#include "bundle.h"
#include "agent_wire.h"
#include "place_url.h"
#include "proc.h"

struct link {
	char place[SYSTEM_MAX];
	struct place_url url;
	const char *dir;
	struct proc ssh;
	int fd;         /* ssh's standard input and output; -1: not open */
	int log;        /* memory file with ssh's stderr */
	struct buf in;  /* read and not yet taken */
	struct buf noise; /* what came before our program began, or after it ended: a login shell's */
	bool sent;      /* the bundle was not there and was sent */
};

/*
 * Connects and starts the program there with these words, in directory (NULL: REMOTE_DIR_DEFAULT). -ENOTCONN with a reason that names the place, whatever is
 * wrong between here and there; other errors are of this machine. An opened link belongs to the calling thread: ssh
 * ends with it.
 */
int link_open(struct link *l, const char *place, const char *directory, const struct bundle *bundle, const char *tag,
	      const char *const *words, struct why *why);
/* All n bytes; 0 or -EPIPE. */
int link_send(struct link *l, const void *bytes, size_t n);
/* What is there, at most size: bytes, 0 at the end of the connection, -ETIMEDOUT. */
ssize_t link_read(struct link *l, void *bytes, size_t size, u64 deadline_ns);
/* The next line without its line feed, below LINK_LINE_MAX bytes; 1, 0 at the end, -ETIMEDOUT, -EBADMSG. */
#define LINK_LINE_MAX 8192
int link_line(struct link *l, char *line, u64 deadline_ns);
/* Why it ended, once it has: waits for ssh. */
void link_reason(struct link *l, char *text, size_t size);
/* Tells the other side that we are leaving and waits until it has tidied up; harmless when not open. */
void link_close(struct link *l);
