/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The place "ssh://[user@]host[:port]" as text, and words for a shell on the other side. Pure: whether such a host
 * exists is not known here.
 */
#pragma once

#include "job.h"

struct place_url {
	char user[SYSTEM_MAX]; /* empty: as ssh's configuration says */
	char host[SYSTEM_MAX]; /* without the brackets of an IPv6 address */
	char port[12];         /* empty: as ssh's configuration says */
};

/* Does it begin like one? */
bool place_is_ssh(const char *place);
/* Takes it apart. -EINVAL with what is wrong: nothing in it can be taken for an option or by a shell. */
int place_url_parse(const char *place, struct place_url *url, struct why *why);
/* "ssh://host" or "ssh://host:port": the place in the label of a system. malloc'ed. */
char *place_url_label(const char *place);

/* Appends word as one word of a POSIX shell's command line, whatever is in it. */
void shell_quote(struct buf *out, const char *word);
/* A directory that may be named on the other side: absolute, of letters, digits and "/._+-". */
bool remote_dir_good(const char *dir);
