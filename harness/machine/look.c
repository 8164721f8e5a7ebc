/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the kernel's files (look.h).
 */
#include "look.h"

#include "clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say(const struct out *o, const char *key, const char *value)
{
	if (value && *value)
		o->fact(o->arg, key, value);
}

void sayf(const struct out *o, const char *key, const char *fmt, ...)
{
	char text[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	say(o, key, text);
}

void add_value(struct buf *all, const char *value)
{
	static const char between[] = " | ";
	const char *at = all->data;

	while (at && value && *at) {
		const char *end = strstr(at, between);
		size_t n = end ? (size_t)(end - at) : strlen(at);

		if (n == strlen(value) && !strncmp(at, value, n))
			return;
		at = end ? end + strlen(between) : at + n;
	}
	if (value)
		buf_printf(all, "%s%s", all->len ? between : "", value);
}

char *whole_text(const char *path)
{
	struct buf b = {0};

	if (!file_read(path, &b) && b.data)
		return b.data;
	buf_free(&b);
	return NULL;
}

char *first_line(const char *fmt, ...)
{
	char path[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	char *text = whole_text(path);
	if (!text)
		return NULL;
	char *s = text + strspn(text, " \t\n");
	s[strcspn(s, "\n")] = 0;
	for (size_t n = strlen(s); n && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r'); n--)
		s[n - 1] = 0;
	text_line(s);
	char *line = *s ? xstrdup(s) : NULL;
	free(text);
	return line;
}

void say_file(const struct out *o, const char *key, const char *path)
{
	char *line = first_line("%s", path);

	say(o, key, line);
	free(line);
}
