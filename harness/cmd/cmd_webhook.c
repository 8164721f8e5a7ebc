/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * --webhook: the night as one JSON document to whoever wants to be told. It is signed where a secret is given, which is in no
 * option, message or database. A receiver that is busy or out of reach is asked again; "campaign" tells it what it has already.
 */
#include "cmd.h"
#include "http.h"
#include "secret.h"
#include "sha256.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET_VARIABLE "HVLAB_WEBHOOK_SECRET"
#define TRIES 4
#define TIMEOUT_NS 15000000000ull

static struct {
	const char *url, *secret_file;
	char *secret;
} opts;

const struct option webhook_options[] = {
	OPT_TEXT("webhook", "URL", &opts.url, "also send it there as JSON, by POST (or $HVLAB_WEBHOOK, which nobody sees in ps)"),
	OPT_TEXT("webhook-secret-file", "FILE", &opts.secret_file,
		 "secret that it is signed with, in the first line, mode 0600 (or $" SECRET_VARIABLE ")"),
	OPT_END,
};

void cmd_take_webhook_secret(void)
{
	opts.secret = cmd_take_secret(SECRET_VARIABLE);
}

/* Header line, or NULL without a secret. */
static int sign(const char *json, size_t n, char **header, struct why *why)
{
	const struct target target = {.password = opts.secret, .password_file = opts.secret_file};
	char hex[65], *secret = NULL;

	*header = NULL;
	if (!opts.secret && !opts.secret_file)
		return 0;
	int err = secret_get(&target, &secret, why);
	if (err)
		return err;
	hmac_sha256_hex(secret, strlen(secret), json, n, hex);
	*header = xasprintf("X-Hvlab-Signature: sha256=%s", hex);
	secret_free(secret);
	return 0;
}

/* "scheme://host" and "/path" of a URL; both malloc'ed. */
static int take_apart(const char *url, char **host, char **path, struct why *why)
{
	size_t scheme = !strncmp(url, "https://", 8) ? 8 : !strncmp(url, "http://", 7) ? 7 : 0, end = scheme + strcspn(url + scheme, "/?#");

	if (!scheme || end == scheme)
		return fail(why, -EINVAL, "--webhook wants https://HOST/PATH or http://HOST/PATH");
	if (memchr(url + scheme, '@', end - scheme))
		return fail(why, -EINVAL, "--webhook takes no user and password in its URL: use --webhook-secret-file");
	*host = xasprintf("%.*s", (int)end, url);
	*path = xasprintf("%s%s", url[end] == '/' ? "" : "/", url + end);
	(*path)[strcspn(*path, "#")] = '\0';
	return 0;
}

/* One try: 0 it has it, -EAGAIN ask again, -EPROTO it does not want it, or what http.h says. */
static int post(const char *host, const struct http_request *request, struct why *why)
{
	struct http *h;
	struct http_reply reply = {0};
	int err = http_open(&h, &(struct http_spec){.url = host}, why);

	if (err)
		return err;
	err = http_do(h, request, &reply, why);
	if (!err && reply.status / 100 != 2)
		err = fail(why, reply.status / 100 == 5 || reply.status == 429 ? -EAGAIN : -EPROTO, "%s answers with status %ld", host,
			   reply.status);
	buf_free(&reply.body);
	http_close(h);
	return err;
}

static bool may_pass(int err)
{
	return err == -EAGAIN || err == -ECONNREFUSED || err == -EHOSTUNREACH || err == -ETIMEDOUT || err == -EPIPE || err == -EIO;
}

static int send_to(const char *host, const struct http_request *request, struct why *why)
{
	int err = post(host, request, why);

	for (unsigned i = 1; i < TRIES && may_pass(err); i++) {
		sleep(1u << (i - 1));
		err = post(host, request, why);
	}
	return err;
}

int cmd_webhook_check(void)
{
	char *host = NULL, *path = NULL, *header = NULL;
	struct why why = {""};
	int err = opts.url && *opts.url ? take_apart(opts.url, &host, &path, &why) : 0;

	if (!err)
		err = sign("", 0, &header, &why);
	free(host);
	free(path);
	free(header);
	return err ? complain(err == -EINVAL ? STATUS_USAGE : STATUS_ENVIRONMENT, "webhook: %s", why.text) : STATUS_OK;
}

int cmd_webhook(const char *json, size_t n)
{
	char *host = NULL, *path = NULL, *header = NULL;
	struct why why = {""};

	if (!opts.url || !*opts.url)
		return STATUS_OK;
	int err = take_apart(opts.url, &host, &path, &why);
	if (!err)
		err = sign(json, n, &header, &why);
	if (!err)
		err = send_to(host, &(struct http_request){.method = "POST", .path = path, .type = "application/json", .header = header,
							   .body = json, .n = n, .timeout_ns = TIMEOUT_NS, .head_only = true}, &why);
	free(host);
	free(path);
	free(header);
	return err ? complain(err == -EINVAL ? STATUS_USAGE : STATUS_ENVIRONMENT, "webhook: %s", why.text) : STATUS_OK;
}
