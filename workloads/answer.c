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

/* The last marker of the line: an answer that follows a torn one is still whole. */
static char *find_marker(struct answer *a)
{
	for (size_t at = a->n; at-- > 0;)
		if (a->n - at >= PREFIX + TAIL && !strncmp(a->line + at, HVLAB_ANSWER, PREFIX))
			return a->line + at;
	return NULL;
}

static enum answer_state judge(struct answer *a)
{
	char *start = find_marker(a), *tail = a->line + a->n - TAIL;

	if (a->overlong || !start || checksum(tail) != hvlab_crc32(start, (size_t)(tail - start)))
		return ANSWER_BAD;
	size_t n = (size_t)(tail - start) - PREFIX;

	if (n >= HVLAB_CMDLINE_MAX || !printable(start + PREFIX, n))
		return ANSWER_BAD;
	*tail = 0;
	a->cmdline = start + PREFIX;
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
