/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libinih with line numbers. Lines are cut here, before libinih does: it would take the rest of a long one for the
 * next line, and a NUL for its end.
 */
#include "inifile.h"

#include <errno.h>
#include <ini.h>
#include <string.h>

struct reading {
	const char *name, *text, *end;
	unsigned line;
	int err;
	inifile_fn fn;
	void *arg;
	struct why *why;
};

static void stop(struct reading *r, int err, const char *reason)
{
	if (r->err)
		return;
	r->err = fail(r->why, err, "%s:%u: %s", r->name, r->line, reason);
	r->text = r->end;
}

/* Called as fgets. */
static char *next_line(char *line, int size, void *stream)
{
	struct reading *r = stream;

	if (r->text == r->end)
		return NULL;
	const char *newline = memchr(r->text, '\n', (size_t)(r->end - r->text)), *stop_at = newline ? newline : r->end;
	size_t n = (size_t)(stop_at - r->text);
	r->line++;
	if (n > INIFILE_LINE_MAX || n + 2 > (size_t)size) {
		stop(r, -EINVAL, "line too long; continue a list on an indented line");
		return NULL;
	}
	if (memchr(r->text, '\0', n)) {
		stop(r, -EINVAL, "not a text file");
		return NULL;
	}
	memcpy(line, r->text, n);
	memcpy(line + n, "\n", 2);
	r->text = newline ? newline + 1 : r->end;
	return line;
}

static int parse_key(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;
	struct why inner = {""};

	int err = r->err ? r->err : r->fn(r->arg, section, key, value ? value : "", &inner);
	if (err)
		stop(r, err, inner.text);
	return !err;
}

int inifile_parse(const char *name, const char *text, size_t n, inifile_fn fn, void *arg, struct why *why)
{
	struct reading r = {.name = name, .text = text, .end = text + n, .fn = fn, .arg = arg, .why = why};
	int line = ini_parse_stream(next_line, &r, parse_key, &r);

	if (r.err)
		return r.err;
	if (line > 0)
		return fail(why, -EINVAL, "%s:%d: neither [section] nor key = value", name, line);
	return line ? fail(why, -ENOMEM, "%s: out of memory", name) : 0;
}

int inifile_read(const char *path, inifile_fn fn, void *arg, struct why *why)
{
	struct buf b = {0};
	int err = file_read(path, &b);

	if (err)
		fail(why, err, "cannot read %s: %s", path, file_reason(err));
	else
		err = inifile_parse(path, b.data, b.len, fn, arg, why);
	buf_free(&b);
	return err;
}
