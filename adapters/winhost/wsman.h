/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The envelopes of a Windows remote shell: [MS-WSMV] over WS-Management (DSP0226), WS-Addressing 2004/08 and SOAP 1.2.
 * Pure: builds requests, reads replies. The conversation is winrm.c.
 */
#pragma once

#include "util.h"

#define WSMAN_TYPE "application/soap+xml;charset=UTF-8"
#define WSMAN_ENVELOPE_MAX 153600 /* bytes; the least that any Windows has as its own limit */
#define WSMAN_SEND_MAX 98304      /* raw bytes of one Send: base64 and the envelope around it stay below that */

enum wsman_op { WSMAN_CREATE, WSMAN_COMMAND, WSMAN_SEND, WSMAN_RECEIVE, WSMAN_SIGNAL, WSMAN_DELETE };

struct wsman_request {
	enum wsman_op op;
	const char *to, *id;         /* URL of the service; UUID of this message, without "uuid:" */
	const char *shell, *command; /* what Create and Command have answered; NULL in these */
	u64 timeout_ns;              /* how long the server may take to answer; rounded to ms */
	const char *const *argv;     /* Command: program and arguments, NULL-terminated */
	const void *bytes;           /* Send: at most WSMAN_SEND_MAX */
	size_t n;
	bool end;                    /* Send: and that is all of the standard input */
	u64 idle_ns;                 /* Create: unused so long, the shell goes by itself */
};
void wsman_build(struct buf *out, const struct wsman_request *request);

/* Codes of WSManFault (wsmerror.h of the Windows SDK). */
#define WSMAN_FAULT_ACCESS 5ull
#define WSMAN_FAULT_ABORTED 995ull
#define WSMAN_FAULT_TIMEOUT 2150858793ull   /* nothing to say within OperationTimeout: ask again */
#define WSMAN_FAULT_SELECTORS 2150858843ull /* no such shell, or none any more */
#define WSMAN_FAULT_ENVELOPE 2150858980ull
#define WSMAN_FAULT_NO_SHELLS 2150859180ull /* remote shells are forbidden there */
bool wsman_fault_is_quota(u64 code);

struct wsman_reply {
	char *relates_to;         /* UUID of the request; NULL: not said */
	char *shell, *command;    /* from Create, from Command; NULL: not in this reply */
	struct buf out, err;      /* from Receive, decoded */
	bool done;                /* the command has ended, with this */
	s64 code;
	bool fault;
	u64 fault_code;           /* 0: none given */
	char *fault_text;         /* one line, never NULL with fault */
};
/* *reply is overwritten and to be freed in any case. -EPROTO: no envelope of SOAP 1.2. */
int wsman_parse(struct wsman_reply *reply, const void *bytes, size_t n, struct why *why);
void wsman_reply_free(struct wsman_reply *reply);
