/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Documents by jansson (answer.h). The mark is that of prologue.ps1; Windows ends lines with CR LF, which JSON lets pass.
 */
#include "answer.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define MARK "hvlab-answer "

char *request_text(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	json_t *root = json_vpack_ex(NULL, 0, fmt, args);
	va_end(args);
	char *text = root ? json_dumps(root, JSON_COMPACT | JSON_ENSURE_ASCII) : NULL;
	json_decref(root);
	return text ? text : xstrdup("null");
}

/* The first whole line of out that begins with the mark: what follows that, *n bytes; NULL: not there yet. */
static const char *find_answer(const char *out, size_t size, size_t *n)
{
	const char *end = out + size, *lf;

	for (const char *p = out; (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		if ((size_t)(lf - p) < strlen(MARK) || memcmp(p, MARK, strlen(MARK)))
			continue;
		*n = (size_t)(lf - p) - strlen(MARK);
		return p + strlen(MARK);
	}
	return NULL;
}

int answer_parse(const char *out, size_t size, json_t **a, size_t *used, struct why *why)
{
	size_t n;
	const char *text = find_answer(out, size, &n);
	json_error_t error;

	*a = NULL;
	if (!text)
		return fail(why, -EAGAIN, "no answer yet");
	json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(root)) {
		fail(why, -EPROTO, "an answer that is no JSON object: %s", root ? "another kind" : error.text);
		json_decref(root);
		return -EPROTO;
	}
	*a = root;
	*used = (size_t)(text - out) + n + 1;
	return 0;
}

void answer_each(const json_t *a, const char *key, void (*fn)(void *arg, const char *name, const char *value), void *arg)
{
	json_t *object = json_object_get(a, key), *value;
	const char *name;

	json_object_foreach(object, name, value)
		if (json_is_string(value))
			fn(arg, name, json_string_value(value));
}
