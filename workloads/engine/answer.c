/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines, marker, checksum of an answer (answer.h).
 */
#include "answer.h"
#include "str.h"

#define PREFIX (sizeof(HVLAB_ANSWER) - 1)
#define TAIL 10 /* " *" and 8 digits */

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The checksum at the end of the text, or -1: there is none. */
static s64 checksum(const char *tail)
{
	s64 crc = 0;

	if (tail[0] != ' ' || tail[1] != '*')
		return -1;
	for (int i = 2; i < TAIL; i++) {
		if (digit(tail[i]) < 0)
			return -1;
		crc = crc << 4 | digit(tail[i]);
	}
	return crc;
}

static bool printable(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

/* The marker at or behind `at` whose text has this checksum: an answer that follows a torn one is still whole. */
static char *find_marker(char *at, const char *tail, s64 crc)
{
	for (; at + PREFIX <= tail; at++)
		if (!strncmp(at, HVLAB_ANSWER, PREFIX) && hvlab_crc32(at, (size_t)(tail - at)) == crc)
			return at;
	return NULL;
}

static enum answer_state judge(struct answer *a)
{
	char *tail = a->line + a->n - TAIL;
	char *start = a->overlong || a->n < PREFIX + TAIL ? NULL : find_marker(a->line, tail, checksum(tail));

	if (!start)
		return ANSWER_BAD;
	start += PREFIX;
	if (tail - start >= HVLAB_CMDLINE_MAX || !printable(start, (size_t)(tail - start)))
		return ANSWER_BAD;
	*tail = 0;
	a->cmdline = start;
	return ANSWER_GOOD;
}

enum answer_state answer_feed(struct answer *a, char c)
{
	if (c == '\r' || (c == '\n' && !a->n))
		return ANSWER_MORE;
	if (c != '\n') {
		if (a->n < sizeof(a->line))
			a->line[a->n++] = c;
		else
			a->overlong = true;
		return ANSWER_MORE;
	}
	enum answer_state state = judge(a);

	a->n = 0;
	a->overlong = false;
	return state;
}

bool answer_cut(struct answer *a)
{
	bool some = a->n;

	a->n = 0;
	a->overlong = false;
	return some;
}
