/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One host that is spoken to over HTTP or HTTPS, one request at a time on one kept connection (http.c, the only
 * libcurl). What the bodies mean is the caller's. Certificates are verified unless the spec says otherwise, redirects
 * are not followed, no proxy is used, no credential leaves before the server has proven who it is, and no request is ever
 * sent twice because a connection broke.
 *
 * Errors, with one sentence in why that names the host: -ECONNREFUSED nothing listens there, -EHOSTUNREACH no such name or
 * no route to it, -EKEYREJECTED its certificate is not the one expected, -ETIMEDOUT, -EPIPE the connection broke, -EACCES
 * credentials that cannot be had, -EIO anything else. A status of HTTP, 401 and 500 included, is no error here.
 */
#pragma once

#include "util.h"

struct http; /* one host */

struct http_spec {
	const char *url;            /* scheme://host[:port], no path */
	const char *user, *password; /* Basic; NULL: no authentication by this layer */
	bool negotiate;             /* SPNEGO instead, with what GSSAPI finds in its credential cache */
	const char *cacert;         /* PEM file to trust besides nothing else; NULL: the system's */
	const char *pin;            /* "sha256//BASE64" of the public key: then the chain need not verify; NULL: none */
	bool insecure;              /* verify nothing */
};

struct http_request {
	const char *method, *path, *type; /* "POST", "/wsman", value of Content-Type or NULL */
	const char *header;         /* one more header line, or NULL */
	const void *body;
	size_t n;
	u64 timeout_ns;
	bool head_only;             /* only the status counts: after it the server may close without TLS's close_notify */
};

struct http_reply {
	long status;                /* 200 */
	struct buf body;            /* at most HTTP_BODY_MAX; more is -E2BIG */
	bool basic, negotiate;      /* with 401: what the server would take */
};
#define HTTP_BODY_MAX (64u << 20)

int http_open(struct http **h, const struct http_spec *spec, struct why *why);
/* reply is zero-initialised by the caller once and may be used again; its body is freed by the caller. */
int http_do(struct http *h, const struct http_request *request, struct http_reply *reply, struct why *why);
void http_close(struct http *h);

/*
 * A raw stream over a connection of its own, TLS included, for what begins as HTTP and goes on as something else
 */
struct http_stream;
int http_stream_open(struct http_stream **s, const struct http_spec *spec, u64 timeout_ns, struct why *why);
int http_stream_write(struct http_stream *s, const void *bytes, size_t n, u64 deadline_ns, struct why *why);
/* Bytes read (at least 1), 0 nothing before deadline_ns, or negative errno: -EPIPE when the other side has closed. */
long http_stream_read(struct http_stream *s, void *bytes, size_t n, u64 deadline_ns, struct why *why);
void http_stream_close(struct http_stream *s);
