/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XAPI, the toolstack of XCP-ng and XenServer, spoken to over HTTPS: one session at one host, calls by JSON-RPC 2.0
 * (xen-api: doc/content/xen-api/wire-protocol.md), files by PUT. What the calls mean is not known here.
 *
 * Errors, with one sentence in why that names the host and, where XAPI has spoken, its error code: those of http.h, and
 * -EACCES (password, rights), -EINVAL (HOST_IS_SLAVE: another host is to be named), -ENOENT (HANDLE_INVALID),
 * -ENOMEM, -ENOSPC (of the host), -ENOTSUP (licence, CPU), -EPROTO (it speaks otherwise), -EIO (any other failure).
 */
#pragma once

#include "http.h"
#include "json.h"
#include "url.h"

struct xapi;   /* a session */

/* Logs in at the target's host, as the user its URL names, else root. -ENODEV: no host is named. The target outlives x. */
int xapi_open(struct xapi **x, const struct target *target, struct why *why);
/* Logs out. NULL is fine. */
void xapi_close(struct xapi *x);

/*
 * One call; the session is put before the arguments, which `format` packs as jansson's json_pack() does inside of [...]:
 * "s" string, "b" bool, "f" double, "{s:s}" map, "[]" set; NULL: none. XAPI's integers travel as strings. A session that
 * has expired is renewed once. value may be NULL; else it is the caller's, to be ended with json_decref().
 */
int xapi_call(struct xapi *x, json_t **value, struct why *why, const char *method, const char *format, ...);
/* The same for an answer that is one string (or nothing: ""), malloc'ed. */
int xapi_ask(struct xapi *x, char **text, struct why *why, const char *method, const char *format, ...);
/* Reference of the host that the session is at. */
int xapi_this_host(struct xapi *x, char **host, struct why *why);
int xapi_put(struct xapi *x, const char *path, const void *bytes, size_t n, struct why *why);

/* For what needs a connection of its own: how to trust, who we are there, and the header that proves the session. */
const struct http_spec *xapi_spec(const struct xapi *x);
const struct host_url *xapi_host(const struct xapi *x);
char *xapi_cookie(const struct xapi *x); /* a secret: secret_free() */
