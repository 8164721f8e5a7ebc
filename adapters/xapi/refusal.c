/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What XAPI refuses, in words (refusal.h); ocaml/xapi-consts/api_errors.ml has the codes.
 */
#include "refusal.h"

#include <errno.h>
#include <string.h>

static const struct refusal {
	const char *code;
	int err;
	const char *text;
} refusals[] = {
	{"SESSION_AUTHENTICATION_FAILED", -EACCES, "wrong user or password"},
	{"SESSION_AUTHORIZATION_FAILED", -EACCES, "this user may not log in there"},
	{"RBAC_PERMISSION_DENIED", -EACCES, "this user lacks the rights: it needs the role pool-admin"},
	{"HOST_IS_SLAVE", -EINVAL, "it is not the master of its pool; name that with --host xapi://USER@"},
	{"HOST_STILL_BOOTING", -EAGAIN, "it is still booting"},
	{"HOST_OFFLINE", -EAGAIN, "the host is offline"},
	{"HOST_NOT_ENOUGH_FREE_MEMORY", -ENOMEM, "not enough free memory for this guest: ask for less (--memory)"},
	{"HANDLE_INVALID", -ENOENT, "it is gone: somebody else has removed it"},
	{"SR_FULL", -ENOSPC, "the storage repository is full"},
	{"SR_BACKEND_FAILURE_44", -ENOSPC, "the storage repository is full"},
	{"LICENCE_RESTRICTION", -ENOTSUP, "the host's licence does not allow it"},
	{"LICENSE_EXPIRED", -ENOTSUP, "the host's licence has expired"},
	{"VM_HVM_REQUIRED", -ENOTSUP, "the host's CPU has no VT-x or SVM switched on"},
	{"BOOTLOADER_FAILED", -ENOTSUP, "its pygrub cannot read the guest's disk"},
	{"VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT", -EBUSY, "the guest does not let itself be ended"},
	{"MESSAGE_METHOD_UNKNOWN", -ENOTSUP, "its XAPI is too old for this"},
	{"SESSION_INVALID", -ESTALE, "the session has expired"},
};

static int explain(const char *base, const char *method, const char *code, const char *data, struct why *why)
{
	for (size_t i = 0; i < LEN(refusals); i++) {
		const struct refusal *r = &refusals[i];

		if (strcmp(r->code, code))
			continue;
		bool v6 = strchr(data, ':') && *data != '['; /* in a URL it stands in brackets */
		if (r->err == -EINVAL)
			return fail(why, r->err, "%s: %s%s%.60s%s (%s)", base, r->text, v6 ? "[" : "", data, v6 ? "]" : "",
				    code);
		return fail(why, r->err, "%s, %s: %s (%s%s%.60s)", base, method, r->text, code, *data ? ": " : "", data);
	}
	return fail(why, -EIO, "%s, %s failed: %.60s%s%.120s", base, method, code, *data ? ": " : "", data);
}

/* Texts of an array from one of them on. */
static void join(const json_t *texts, size_t from, struct buf *text)
{
	buf_puts(text, "");
	for (size_t i = from; i < json_array_size(texts); i++)
		buf_printf(text, "%s%s", i > from ? ", " : "", json_word(json_array_get(texts, i), NULL));
}

/* {"code":1,"message":CODE,"data":[TEXT...]}; before JSON-RPC 2.0 {"Status":"Failure","ErrorDescription":[CODE,TEXT...]}. */
static int explain_error(const char *base, const char *method, const json_t *error, struct why *why)
{
	const json_t *old = json_object_get(error, "ErrorDescription");
	const char *code = old ? json_word(json_array_get(old, 0), NULL) : json_word(error, "message");
	struct buf text = {0};

	join(old ? old : json_object_get(error, "data"), old ? 1 : 0, &text);
	int err = explain(base, method, code, text.data, why);
	buf_free(&text);
	return err;
}

/* The part of an answer that says that it is none; NULL: there is none. */
static const json_t *error_in(const json_t *answer)
{
	const json_t *parts[] = {json_object_get(answer, "error"), json_object_get(answer, "result"), answer};

	if (json_is_object(parts[0]))
		return parts[0];
	for (size_t i = 1; i < LEN(parts); i++)
		if (!strcmp(json_word(parts[i], "Status"), "Failure"))
			return parts[i];
	return NULL;
}

int refusal_in(const json_t *answer, const char *base, const char *method, struct why *why)
{
	const json_t *error = error_in(answer);

	return error ? explain_error(base, method, error, why) : 0;
}
