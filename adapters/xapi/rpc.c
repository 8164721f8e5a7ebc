/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls to XAPI (rpc.h). JSON is read and written here alone. The password lives as long as the login that needs it.
 */
#include "rpc.h"

#include "refusal.h"
#include "secret.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define QUICK_NS 10000000000ull /* what only reads */
#define SLOW_NS 300000000000ull /* what makes disks and domains */
#define LOGIN "session.login_with_password"

struct xapi {
	const struct target *target;
	struct host_url url;
	struct http_spec spec;
	struct http *http;
	char *base, *session;
	json_int_t id;
};

/* --- one call */

static bool is_quick(const char *method)
{
	return strstr(method, ".get_") || !strncmp(method, "session.", 8);
}

static int parse_answer(const struct xapi *x, const char *method, const struct http_reply *reply, json_t **value,
		       struct why *why)
{
	if (reply->status != 200)
		return fail(why, -EPROTO, "%s answers %s with HTTP %ld: is that a host of XCP-ng or XenServer?", x->base,
			    method, reply->status);
	json_t *answer = json_loadb(reply->body.data ? reply->body.data : "", reply->body.len, 0, NULL);
	json_t *result = json_object_get(answer, "result");
	int err = refusal_in(answer, x->base, method, why);

	if (!err && !result)
		err = fail(why, -EPROTO, "%s answers %s with something else than JSON-RPC 2.0", x->base, method);
	if (!err && value)
		*value = json_incref(result);
	json_decref(answer);
	return err;
}

/* The caller keeps params. The request may hold the password, so it is wiped. */
static int post(struct xapi *x, const char *method, json_t *params, json_t **value, struct why *why)
{
	json_t *call = json_pack("{s:s, s:s, s:I, s:O}", "jsonrpc", "2.0", "method", method, "id", ++x->id, "params",
				 params);
	char *text = json_dumps(call, JSON_COMPACT);
	struct http_request request = {.method = "POST", .path = "/jsonrpc", .type = "application/json", .body = text,
				       .n = strlen(text), .timeout_ns = is_quick(method) ? QUICK_NS : SLOW_NS};
	struct http_reply reply = {0};
	int err = http_do(x->http, &request, &reply, why);

	if (!err)
		err = parse_answer(x, method, &reply, value, why);
	if (reply.body.data)
		explicit_bzero(reply.body.data, reply.body.len);
	buf_free(&reply.body);
	secret_free(text);
	json_decref(call);
	return err;
}

/* A reference from the host becomes part of a request, so it must not contain a line break. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static int login(struct xapi *x, struct why *why)
{
	char *password;
	json_t *session = NULL;
	int err = secret_get(x->target, &password, why);

	if (err)
		return err;
	/* user, password, API version (none in particular), and how we appear in the host's log */
	json_t *params = json_pack("[s, s, s, s]", x->url.user ? x->url.user : "root", password, "", "hvlab");
	err = params ? post(x, LOGIN, params, &session, why)
		     : fail(why, -EINVAL, "the password for %s is not UTF-8, XAPI takes nothing else", x->base);
	if (params) {
		char *copy = (char *)(uintptr_t)json_string_value(json_array_get(params, 1));
		explicit_bzero(copy, strlen(copy));
	}
	json_decref(params);
	secret_free(password);
	if (!err) {
		secret_free(x->session);
		x->session = xstrdup(json_word(session, NULL));
		if (!is_plain(x->session))
			err = fail(why, -EPROTO, "%s gives a session that is none", x->base);
	}
	json_decref(session);
	return err;
}

static int call_packed(struct xapi *x, json_t **value, struct why *why, const char *method, const char *format,
		       va_list args)
{
	char *array = xasprintf("[%s]", format ? format : "");
	json_t *params = json_vpack_ex(NULL, 0, array, args);
	int err = -ESTALE;

	free(array);
	if (!params)
		return fail(why, -EINVAL, "%s: the arguments of %s are not UTF-8", x->base, method);
	json_array_insert_new(params, 0, json_string(x->session));
	for (int tries = 0; tries < 2 && err == -ESTALE; tries++) {
		err = post(x, method, params, value, why);
		if (err == -ESTALE && !tries && !login(x, why))
			json_array_set_new(params, 0, json_string(x->session));
	}
	json_decref(params);
	return err;
}

int xapi_call(struct xapi *x, json_t **value, struct why *why, const char *method, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int err = call_packed(x, value, why, method, format, args);
	va_end(args);
	return err;
}

int xapi_ask(struct xapi *x, char **text, struct why *why, const char *method, const char *format, ...)
{
	json_t *value = NULL;
	va_list args;

	*text = NULL;
	va_start(args, format);
	int err = call_packed(x, &value, why, method, format, args);
	va_end(args);
	if (!err)
		*text = xstrdup(json_word(value, NULL));
	json_decref(value);
	return err;
}

int xapi_this_host(struct xapi *x, char **host, struct why *why)
{
	return xapi_ask(x, host, why, "session.get_this_host", "s", x->session);
}

/* xapi answers before it has read the body (import_raw_vdi.ml), so 200 says only that it was let in. */
int xapi_put(struct xapi *x, const char *path, const void *bytes, size_t n, struct why *why)
{
	if (!is_plain(path))
		return fail(why, -EPROTO, "%s gives a reference that is none: %.60s", x->base, path);
	char *cookie = xapi_cookie(x);
	struct http_request request = {.method = "PUT", .path = path, .type = "application/octet-stream",
				       .header = cookie, .body = bytes, .n = n, .timeout_ns = SLOW_NS, .head_only = true};
	struct http_reply reply = {0};
	int err = http_do(x->http, &request, &reply, why);

	if (!err && reply.status == 302)
		err = fail(why, -ENOTSUP, "%s sends the upload on to another host, which is not followed: its storage is "
			   "not on this one", x->base);
	else if (!err && reply.status != 200)
		err = fail(why, -EIO, "%s refuses the upload with HTTP %ld", x->base, reply.status);
	buf_free(&reply.body);
	secret_free(cookie);
	return err;
}

/* --- a session */

static int name_host(struct xapi *x, struct why *why)
{
	const struct target *t = x->target;

	if (!t->url)
		return fail(why, -ENODEV, "a host of XCP-ng or XenServer, reached from here: --host xapi://root@HOST");
	int err = host_url_parse(&x->url, t->url, why);
	if (!err && strcmp(x->url.scheme, "xapi"))
		err = fail(why, -ENODEV, "host = %s: this one is reached by xapi://", t->url);
	if (!err)
		err = trust_check(t, why);
	if (err)
		return err;
	char *at = url_authority(x->url.host, x->url.port ? x->url.port : 443);
	x->base = xasprintf("https://%s", at);
	free(at);
	x->spec = (struct http_spec){.url = x->base, .cacert = t->cacert, .pin = t->pin,
				     .insecure = t->insecure};
	return 0;
}

int xapi_open(struct xapi **out, const struct target *target, struct why *why)
{
	struct xapi *x = *out = xcalloc(1, sizeof(*x));

	x->target = target;
	int err = name_host(x, why);

	if (!err)
		err = http_open(&x->http, &x->spec, why);
	return err ? err : login(x, why);
}

void xapi_close(struct xapi *x)
{
	if (!x)
		return;
	if (x->session) {
		json_t *params = json_pack("[s]", x->session);
		post(x, "session.logout", params, NULL, NULL);
		json_decref(params);
	}
	secret_free(x->session);
	http_close(x->http);
	host_url_free(&x->url);
	free(x->base);
	free(x);
}

const struct http_spec *xapi_spec(const struct xapi *x)
{
	return &x->spec;
}

const struct host_url *xapi_host(const struct xapi *x)
{
	return &x->url;
}

/* A cookie and not a part of the URL, which ends up in logs (xapi_http.ml takes either). */
char *xapi_cookie(const struct xapi *x)
{
	return xasprintf("Cookie: session_id=%s", x->session);
}
