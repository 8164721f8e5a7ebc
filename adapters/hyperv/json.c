/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Documents by jansson (json.h). The markers are those of prologue.ps1; Windows ends lines with CR LF.
 */
#include "json.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN "hvlab-answer{"
#define END "hvlab-answer}"

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

/* The first line of out that is `word` alone; NULL: not there yet. *next is behind its end. */
static const char *find_line(const char *out, size_t n, const char *word, const char **next)
{
	const char *end = out + n, *p = out, *lf;
	size_t len = strlen(word);

	for (; (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		size_t line = (size_t)(lf - p) - (lf > p && lf[-1] == '\r');

		if (line == len && !memcmp(p, word, len)) {
			*next = lf + 1;
			return p;
		}
	}
	return NULL;
}

int answer_parse(const char *out, size_t n, struct answer **a, size_t *used, struct why *why)
{
	const char *from, *behind, *to = NULL;
	json_error_t error;

	*a = NULL;
	if (find_line(out, n, BEGIN, &from))
		to = find_line(from, n - (size_t)(from - out), END, &behind);
	if (!to)
		return fail(why, -EAGAIN, "no answer yet");
	json_t *root = json_loadb(from, (size_t)(to - from), JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(root)) {
		json_decref(root);
		return fail(why, -EPROTO, "an answer that is no JSON object: %s", root ? "another kind" : error.text);
	}
	*a = (struct answer *)root;
	*used = (size_t)(behind - out);
	return 0;
}

static const json_t *root_of(const struct answer *a)
{
	return (const json_t *)a;
}

void answer_free(struct answer *a)
{
	json_decref((json_t *)a);
}

const char *answer_text(const struct answer *a, const char *key)
{
	return json_string_value(json_object_get(root_of(a), key));
}

void answer_each(const struct answer *a, const char *key, void (*fn)(void *arg, const char *name, const char *value),
		 void *arg)
{
	json_t *object = json_object_get(root_of(a), key), *value;
	const char *name;

	json_object_foreach(object, name, value)
		if (json_is_string(value))
			fn(arg, name, json_string_value(value));
}

size_t answer_count(const struct answer *a, const char *key)
{
	return json_array_size(json_object_get(root_of(a), key));
}

const char *answer_at(const struct answer *a, const char *key, size_t i, const char *field)
{
	const json_t *item = json_array_get(json_object_get(root_of(a), key), i);

	return json_string_value(field ? json_object_get(item, field) : item);
}
