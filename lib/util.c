/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reasons, memory that cannot fail, growing buffers, time. Text helpers are in text.c, the file system in files.c,
 * SHA-256 in sha256.c.
 */
#include "util.h"

#include "clean.h"
#include "utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS_MAX 60000

int fail(struct why *why, int err, const char *fmt, ...)
{
	if (!why)
		return err;
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	if (n >= (int)sizeof(why->text))
		text_uncut(why->text);
	text_line(why->text); /* it may hold words of anybody */
	return err;
}

/* The only print below the verbs: there is no memory left to return a reason. */
static _Noreturn void out_of_memory(void)
{
	static const char text[] = "hvlab: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)ignored;
	_exit(4);
}

static const int shortages[] = {ENOSPC, EDQUOT, EFBIG, ENOMEM, EMFILE, ENFILE, EAGAIN, EROFS};

bool err_is_shortage(int err)
{
	for (size_t i = 0; i < LEN(shortages); i++)
		if (err == -shortages[i])
			return true;
	return false;
}

int err_of_shortage(const char *said)
{
	for (size_t i = 0; i < LEN(shortages); i++)
		if (strstr(said, strerror(shortages[i])))
			return -shortages[i];
	return 0;
}

int err_of_fork(int number)
{
	return number == EAGAIN ? -ENOMEM : -number;
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *xstrdup(const char *s)
{
	size_t size = strlen(s) + 1;

	return memcpy(xmalloc(size), s, size);
}

char *xvasprintf(const char *fmt, va_list args)
{
	char *s;

	if (vasprintf(&s, fmt, args) < 0)
		out_of_memory();
	return s;
}

char *xasprintf(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *s = xvasprintf(fmt, args);
	va_end(args);
	return s;
}

/* Makes room for n more bytes and the NUL; doubles, so that appending is linear in all. */
static void buf_reserve(struct buf *b, size_t n)
{
	if (n >= SIZE_MAX / 2 - b->len)
		out_of_memory();
	size_t need = b->len + n + 1;
	if (need <= b->cap)
		return;
	size_t cap = b->cap ? b->cap : 64;
	while (cap < need)
		cap *= 2;
	b->data = xrealloc(b->data, cap);
	b->cap = cap;
}

void buf_put(struct buf *b, const void *bytes, size_t n)
{
	buf_reserve(b, n);
	if (n)
		memcpy(b->data + b->len, bytes, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args, again;

	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		out_of_memory();
	buf_reserve(b, (size_t)n);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	va_end(again);
	b->len += (size_t)n;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void buf_put_xml(struct buf *b, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '<': buf_puts(b, "&lt;"); break;
		case '>': buf_puts(b, "&gt;"); break;
		case '&': buf_puts(b, "&amp;"); break;
		case '"': buf_puts(b, "&quot;"); break;
		case '\t': case '\n': case '\r': buf_put(b, s, 1); break;
		default: buf_put(b, (unsigned char)*s < ' ' ? "?" : s, 1);
		}
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000u + (u64)t.tv_nsec;
}

int wait_ms(u64 deadline_ns)
{
	u64 now = now_ns(), ms = deadline_ns > now ? (deadline_ns - now) / 1000000 + 1 : 0;

	return ms < WAIT_MS_MAX ? (int)ms : WAIT_MS_MAX;
}

void date_text(char *text, size_t size, const char *format, bool utc, s64 when)
{
	time_t t = (time_t)when;
	struct tm tm;

	if (!(utc ? gmtime_r(&t, &tm) : localtime_r(&t, &tm)) || !strftime(text, size, format, &tm))
		copy_strn(text, size, "no date");
}

void sleep_to_second(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += 1;
	t.tv_nsec = 0;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

void copy_strn(char *dst, size_t size, const char *s)
{
	size_t n = strnlen(s, size - 1);

	memmove(dst, s, n);
	dst[n] = '\0';
}
