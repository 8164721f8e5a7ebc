/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the room: a WinRM service, asked one question at a time. What the questions are is winrm.c.
 */
#pragma once

#include "http.h"
#include "transport_ops.h"
#include "wsman.h"

#define WINRM_IDLE_NS 180000000000ull /* of a shell that nobody can delete any more */

struct remote {
	struct http *http;
	struct http_reply reply;
	char *url, *user;        /* user NULL: the credential cache's */
	char *shell;             /* NULL: none is open */
	unsigned commands, open; /* begun in this shell, and not yet stopped */
};

/* winrm: TLS at 5986; winrm+http: 5985 and only with --insecure. *r is to be closed in any case. */
int winrm_open(struct remote **r, const struct host_url *url, const struct target *target, struct why *why);
void winrm_host_close(struct remote *r);

/*
 * q->id, to, shell and, where it is 0, timeout_ns are filled in. *a is to be freed in any case.
 * -EAGAIN: nothing to say within q->timeout_ns; -ESTALE: the shell is gone; else the errors of transport.h.
 */
int winrm_call(struct remote *r, struct wsman_request *q, u64 patience_ns, struct wsman_reply *a, struct why *why);
