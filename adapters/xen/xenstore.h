/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking xenstore, the database in which a Xen host keeps the state of its domains. One request
 * at a time; watches that fire meanwhile are remembered. Knows the wire protocol, not what the paths mean.
 */
#pragma once

#include "util.h"

#define XS_SOCKET "/var/run/xenstored/socket"

struct xenstore {
	int fd;      /* readable when something fired */
	bool fired;  /* a watch has fired since the caller cleared this */
};

/* socket: XS_SOCKET. 0, or negative errno: -ENOENT or -ECONNREFUSED when no xenstored serves. On failure fd is -1. */
int xs_open(struct xenstore *s, const char *socket);
void xs_close(struct xenstore *s);
/* Value into b (replaced, NUL-terminated); -ENOENT when there is none. */
int xs_read(struct xenstore *s, const char *path, struct buf *b);
/* Names below path into b, each ended by NUL. */
int xs_list(struct xenstore *s, const char *path, struct buf *b);
int xs_write(struct xenstore *s, const char *path, const char *value);
/* From now on a change below path fires; the first time it does so at once. */
int xs_watch(struct xenstore *s, const char *path);
/* Takes in what has fired without being asked for; negative errno when xenstored has gone. */
int xs_events(struct xenstore *s);
