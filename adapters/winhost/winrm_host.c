/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A WinRM service: who it is, who we are, one question and its answer, and what a refusal means (winrm_host.h).
 */
#include "winrm_host.h"

#include "secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

static void make_id(char id[37])
{
	u8 b[16];

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		memset(b, 0, sizeof(b)); /* an id only has to be new to its server */
	b[6] = (u8)((b[6] & 0x0f) | 0x40);
	b[8] = (u8)((b[8] & 0x3f) | 0x80);
	snprintf(id, 37, "%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X", b[0], b[1], b[2], b[3], b[4],
		 b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static int unauthorised(const struct remote *r, struct why *why)
{
	const struct http_reply *a = &r->reply;

	if (r->user && !a->basic)
		return fail(why, -EACCES, "%s takes no password (Basic)%s: winrm set winrm/config/service/auth "
			    "@{Basic=\"true\"} there, or Negotiate from here (no password given)", r->url,
			    a->negotiate ? ", only Negotiate" : "");
	if (!r->user && !a->negotiate)
		return fail(why, -EACCES, "%s does not offer Negotiate%s", r->url,
			    a->basic ? ", but Basic: give a user in the URL and that user's password" : "");
	if (r->user)
		return fail(why, -EACCES, "%s refuses user %.60s: a wrong password, no local account, or one that the RootSDDL "
			    "of its WinRM service does not let in%s", r->url, r->user,
			    strncmp(r->url, "http:", 5) ? "" : "; or AllowUnencrypted is not set there");
	return fail(why, -EACCES, "%s refuses the credentials of the cache, if there are any (klist, or the file $NTLM_USER_FILE); "
		    "a password would go into $HVLAB_PASSWORD", r->url);
}

/* The body of an answer that is no envelope is useless, but its status is not. */
static int check_status(const struct remote *r, struct why *why)
{
	long status = r->reply.status;

	if (status == 200 || ((status == 500 || status == 400 || status == 403) && r->reply.body.len))
		return 0;
	if (status == 401)
		return unauthorised(r, why);
	if (status == 404 || status == 405)
		return fail(why, -EPROTO, "%s speaks HTTP, but has no WinRM at /wsman (status %ld): is it the right port?", r->url,
			    status);
	return fail(why, -EPROTO, "%s answers with HTTP status %ld and nothing else", r->url, status);
}

static int explain_fault(const struct remote *r, const struct wsman_reply *a, struct why *why)
{
	u64 code = a->fault_code;

	if (code == WSMAN_FAULT_TIMEOUT)
		return fail(why, -EAGAIN, "%s: nothing yet", r->url);
	if (code == WSMAN_FAULT_SELECTORS)
		return fail(why, -ESTALE, "%s has no such shell any more", r->url);
	if (code == WSMAN_FAULT_ACCESS || code == WSMAN_FAULT_NO_SHELLS)
		return fail(why, -EACCES, "%s knows %.40s but gives no remote shell: be in Administrators, or in the RootSDDL of its "
			    "WinRM service (%.70s)", r->url, r->user ? r->user : "us", a->fault_text);
	if (wsman_fault_is_quota(code))
		return fail(why, -EBUSY, "%s has no room for another shell (winrm/config/winrs); left ones go by themselves after "
			    "%llu s: %.130s", r->url, WINRM_IDLE_NS / 1000000000, a->fault_text);
	if (code == WSMAN_FAULT_ENVELOPE)
		return fail(why, -E2BIG, "%s takes no envelope of %u bytes: raise MaxEnvelopeSizekb there", r->url,
			    WSMAN_ENVELOPE_MAX);
	if (code == WSMAN_FAULT_ABORTED)
		return fail(why, -EPIPE, "%s has ended the shell under us: %.100s", r->url, a->fault_text);
	return fail(why, -EIO, "%s: %.150s (code %llu)", r->url, a->fault_text, (unsigned long long)code);
}

int winrm_call(struct remote *r, struct wsman_request *q, u64 patience_ns, struct wsman_reply *a, struct why *why)
{
	struct buf body = {0};
	char id[37];

	make_id(id);
	q->id = id;
	q->to = r->url;
	q->shell = r->shell;
	q->timeout_ns = q->timeout_ns ? q->timeout_ns : patience_ns;
	wsman_build(&body, q);
	struct http_request post = {.method = "POST", .path = "/wsman", .type = WSMAN_TYPE, .body = body.data, .n = body.len,
				    .timeout_ns = patience_ns};
	*a = (struct wsman_reply){0};
	int err = http_do(r->http, &post, &r->reply, why);
	buf_free(&body);
	if (!err)
		err = check_status(r, why);
	if (!err && wsman_parse(a, r->reply.body.data, r->reply.body.len, why))
		err = fail(why, -EPROTO, "%s answers (status %ld), but not as WinRM does: is it the right port?", r->url,
			   r->reply.status);
	if (!err && a->relates_to && strcasecmp(a->relates_to, id))
		err = fail(why, -EPROTO, "%s has answered another request than ours: is there a proxy between us?", r->url);
	return err ? err : a->fault ? explain_fault(r, a, why) : 0;
}

static int choose_identity(struct http_spec *spec, const struct host_url *url, const struct target *target, char **password,
			   struct why *why)
{
	const char *cache = getenv("NTLM_USER_FILE"); /* the library that reads it has no other way to be told */
	int err = secret_get(target, password, why);

	if (err == -ENOENT && !target->password_file) {
		spec->negotiate = true;
		return cache && *cache ? secret_file_check(cache, why) : 0;
	}
	if (err)
		return err;
	if (!url->user)
		return fail(why, -EINVAL, "a password is given, but no user: %s://USER@%.100s", url->scheme, url->host);
	spec->user = url->user;
	spec->password = *password;
	return 0;
}

int winrm_open(struct remote **out, const struct host_url *url, const struct target *target, struct why *why)
{
	bool tls = !strcmp(url->scheme, "winrm");
	struct remote *r = *out = xcalloc(1, sizeof(*r));
	char *at = url_authority(url->host, url->port ? url->port : tls ? 5986 : 5985);
	char *password = NULL;

	r->url = xasprintf("%s://%s", tls ? "https" : "http", at);
	free(at);
	int err = trust_check(target, why);
	if (err)
		return err;
	if (!tls && !target->insecure)
		return fail(why, -EACCES, "%s://%.100s sends the password and everything else in the clear: use winrm://, or say "
			    "--insecure", url->scheme, url->host);
	struct http_spec spec = {.url = r->url, .cacert = target->cacert, .pin = target->pin, .insecure = target->insecure};
	err = choose_identity(&spec, url, target, &password, why);
	if (!err && spec.user)
		r->user = xstrdup(spec.user);
	if (!err)
		err = http_open(&r->http, &spec, why);
	secret_free(password);
	return err;
}

void winrm_host_close(struct remote *r)
{
	http_close(r->http);
	buf_free(&r->reply.body);
	free(r->url);
	free(r->user);
	free(r);
}
