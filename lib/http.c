/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HTTP by libcurl (http.h). Knows nothing of what is said over it: WS-Management and XAPI are their own rooms.
 */
#include "http.h"

#include "late.h"
#include "sigpipe.h"

#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#define CONNECT_MS 15000L

struct http {
	CURL *curl;
	char *url;
	char error[CURL_ERROR_SIZE];
	bool asked; /* a request is out and nothing of its answer is here */
};

struct http_stream {
	struct http http; /* of its own: the connection is never used for anything else */
	curl_socket_t fd;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static struct why no_library;
static int library_error;

static void start_library(void)
{
	library_error = late_load(&late_curl, &no_library);
	if (!library_error)
		curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* curl's own words are short and exact; what they mean for whoever has to mend it is ours. */
static int explain(const struct http *h, CURLcode code, struct why *why)
{
	static const struct { CURLcode code; int err; const char *text; } known[] = {
		{CURLE_COULDNT_RESOLVE_HOST, -EHOSTUNREACH, "the name is not known"},
		{CURLE_COULDNT_CONNECT, -ECONNREFUSED, "nobody answers there: is the host up, the port right, the "
						      "firewall open?"},
		{CURLE_OPERATION_TIMEDOUT, -ETIMEDOUT, "no answer in time"},
		{CURLE_SSL_PINNEDPUBKEYNOTMATCH, -EKEYREJECTED, "its public key is not the pinned one, nothing was sent "
							       "to it: check --pin, or who answers there"},
		{CURLE_PEER_FAILED_VERIFICATION, -EKEYREJECTED, "its certificate does not verify: name its authority "
							       "with --cacert, or pin its key with --pin"},
		{CURLE_SSL_CACERT_BADFILE, -EKEYREJECTED, "the file of --cacert cannot be used"},
		{CURLE_SSL_CONNECT_ERROR, -EPIPE, "no TLS there: is it the HTTPS port?"},
		{CURLE_GOT_NOTHING, -EPIPE, "the connection was closed without an answer"},
		{CURLE_PARTIAL_FILE, -EPIPE, "the connection broke in the middle of an answer"},
		{CURLE_RECV_ERROR, -EPIPE, "the connection broke"},
		{CURLE_SEND_ERROR, -EPIPE, "the connection broke"},
		{CURLE_ABORTED_BY_CALLBACK, -EPIPE, "the connection broke"},
		{CURLE_WRITE_ERROR, -E2BIG, "its answer is too long"},
		{CURLE_AUTH_ERROR, -EACCES, "no credentials for Negotiate: kinit, or NTLM_USER_FILE with gss-ntlmssp"},
	};

	for (size_t i = 0; i < LEN(known); i++)
		if (known[i].code == code)
			return fail(why, known[i].err, "%s: %s%s%.100s%s", h->url, known[i].text,
				    h->error[0] ? " (" : "", h->error, h->error[0] ? ")" : "");
	return fail(why, -EIO, "%s: %.150s", h->url, h->error[0] ? h->error : curl_easy_strerror(code));
}

static size_t take(char *bytes, size_t size, size_t n, void *arg)
{
	struct buf *body = arg;

	if (size * n > HTTP_BODY_MAX - body->len)
		return 0;
	buf_put(body, bytes, size * n);
	return size * n;
}

static size_t note_answer(char *bytes, size_t size, size_t n, void *arg)
{
	((struct http *)arg)->asked = false;
	return size * n;
}

/*
 * libcurl asks a second time on a new connection when a kept one breaks before an answer. The first one may have been
 * heard: what is not idempotent, and taking output is not, would be done twice without anybody knowing.
 */
static int never_twice(void *arg, char *remote, char *local, int remote_port, int local_port)
{
	struct http *h = arg;

	if (h->asked)
		return CURL_PREREQFUNC_ABORT;
	h->asked = true;
	return CURL_PREREQFUNC_OK;
}

static void set_trust(CURL *c, const struct http_spec *s)
{
	bool verify = !s->insecure && !s->pin;

	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
	if (s->pin)
		curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, s->pin);
	if (!s->cacert)
		return;
	curl_easy_setopt(c, CURLOPT_CAINFO, s->cacert);
	curl_easy_setopt(c, CURLOPT_CAPATH, NULL);
}

/* curl's Negotiate asks for a user name to begin at all, and takes nothing else from here. */
static void set_identity(CURL *c, const struct http_spec *s)
{
	if (!s->user && !s->negotiate)
		return;
	curl_easy_setopt(c, CURLOPT_HTTPAUTH, s->negotiate ? CURLAUTH_NEGOTIATE : CURLAUTH_BASIC);
	curl_easy_setopt(c, CURLOPT_USERNAME, s->negotiate ? "" : s->user);
	curl_easy_setopt(c, CURLOPT_PASSWORD, s->negotiate ? "" : s->password ? s->password : "");
}

static int begin(struct http *h, const struct http_spec *s, struct why *why)
{
	pthread_once(&once, start_library);
	h->url = xstrdup(s->url);
	if (library_error)
		return fail(why, -EIO, "%s", no_library.text);
	h->curl = curl_easy_init();
	if (!h->curl)
		return fail(why, -EIO, "libcurl does not start");
	curl_easy_setopt(h->curl, CURLOPT_ERRORBUFFER, h->error);
	curl_easy_setopt(h->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(h->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h->curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(h->curl, CURLOPT_HEADERFUNCTION, note_answer);
	curl_easy_setopt(h->curl, CURLOPT_HEADERDATA, h);
	curl_easy_setopt(h->curl, CURLOPT_PREREQFUNCTION, never_twice);
	curl_easy_setopt(h->curl, CURLOPT_PREREQDATA, h);
	set_trust(h->curl, s);
	set_identity(h->curl, s);
	return 0;
}

static void end(struct http *h)
{
	curl_easy_cleanup(h->curl);
	free(h->url);
}

int http_open(struct http **h, const struct http_spec *spec, struct why *why)
{
	*h = xcalloc(1, sizeof(**h));
	return begin(*h, spec, why);
}

void http_close(struct http *h)
{
	if (!h)
		return;
	end(h);
	free(h);
}

/* With CURLOPT_NOSIGNAL, which threads need, SIGPIPE is the caller's. */
static CURLcode perform(CURL *c)
{
	struct sigpipe hold = sigpipe_hold();
	CURLcode code = curl_easy_perform(c);

	sigpipe_release(&hold);
	return code;
}

static struct curl_slist *headers(const struct http_request *r)
{
	char *type = r->type ? xasprintf("Content-Type: %s", r->type) : xstrdup("Content-Type:");
	struct curl_slist *list = curl_slist_append(NULL, type);

	free(type);
	list = curl_slist_append(list, "Expect:"); /* a refusal comes as an answer, not as a silence before the body */
	return r->header ? curl_slist_append(list, r->header) : list;
}

int http_do(struct http *h, const struct http_request *r, struct http_reply *reply, struct why *why)
{
	char *url = xasprintf("%s%s", h->url, r->path);
	struct curl_slist *list = headers(r);
	bool body = r->body || r->n;
	long offers = 0;

	buf_clear(&reply->body);
	h->error[0] = 0;
	h->asked = false;
	curl_easy_setopt(h->curl, CURLOPT_URL, url);
	curl_easy_setopt(h->curl, CURLOPT_HTTPGET, 1L);
	/* From memory, so that it can be said again when the server first wants to know who speaks. */
	curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, body ? r->body : NULL);
	curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(body ? r->n : 0));
	curl_easy_setopt(h->curl, CURLOPT_POST, body ? 1L : 0L);
	curl_easy_setopt(h->curl, CURLOPT_CUSTOMREQUEST, r->method);
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(h->curl, CURLOPT_TIMEOUT_MS, (long)(r->timeout_ns / 1000000));
	curl_easy_setopt(h->curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(h->curl, CURLOPT_WRITEDATA, &reply->body);
	CURLcode code = perform(h->curl);
	curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_easy_getinfo(h->curl, CURLINFO_HTTPAUTH_AVAIL, &offers);
	reply->basic = offers & (long)CURLAUTH_BASIC;
	reply->negotiate = offers & (long)CURLAUTH_NEGOTIATE;
	curl_slist_free_all(list);
	free(url);
	if (code == CURLE_RECV_ERROR && r->head_only && reply->status >= 200)
		code = CURLE_OK;
	return code ? explain(h, code, why) : 0;
}

int http_stream_open(struct http_stream **out, const struct http_spec *spec, u64 timeout_ns, struct why *why)
{
	struct http_stream *s = *out = xcalloc(1, sizeof(*s));
	int err = begin(&s->http, spec, why);

	if (err)
		return err;
	curl_easy_setopt(s->http.curl, CURLOPT_URL, spec->url);
	curl_easy_setopt(s->http.curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(s->http.curl, CURLOPT_TIMEOUT_MS, (long)(timeout_ns / 1000000));
	CURLcode code = perform(s->http.curl);
	if (!code)
		code = curl_easy_getinfo(s->http.curl, CURLINFO_ACTIVESOCKET, &s->fd);
	return code ? explain(&s->http, code, why) : 0;
}

/* True when the socket is ready before the deadline. */
static bool await(const struct http_stream *s, short events, u64 deadline_ns)
{
	struct pollfd pfd = {.fd = s->fd, .events = events};

	return poll(&pfd, 1, wait_ms(deadline_ns)) > 0;
}

int http_stream_write(struct http_stream *s, const void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	const char *p = bytes;

	while (n) {
		size_t sent = 0;
		struct sigpipe hold = sigpipe_hold();
		CURLcode code = curl_easy_send(s->http.curl, p, n, &sent);

		sigpipe_release(&hold);
		p += sent;
		n -= sent;
		if (code == CURLE_AGAIN && now_ns() < deadline_ns)
			await(s, POLLOUT, deadline_ns);
		else if (code)
			return explain(&s->http, code == CURLE_AGAIN ? CURLE_OPERATION_TIMEDOUT : code, why);
	}
	return 0;
}

/* What TLS has read already is not seen by poll, so asking comes before waiting. */
long http_stream_read(struct http_stream *s, void *bytes, size_t n, u64 deadline_ns, struct why *why)
{
	for (;;) {
		size_t got = 0;
		CURLcode code = curl_easy_recv(s->http.curl, bytes, n, &got);

		if (!code && got)
			return (long)got;
		if (!code)
			return fail(why, -EPIPE, "%s: the connection was closed", s->http.url);
		if (code != CURLE_AGAIN)
			return explain(&s->http, code, why);
		if (now_ns() >= deadline_ns)
			return 0;
		await(s, POLLIN, deadline_ns);
	}
}

void http_stream_close(struct http_stream *s)
{
	if (!s)
		return;
	end(&s->http);
	free(s);
}
