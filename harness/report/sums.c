/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A name that begins with a point or holds a slash is refused: it would lead out of the folder, or be hidden in it.
 */
#include "sums.h"

#include <errno.h>
#include <string.h>

#define HEX 64

static int line_parse(const char *text, struct sum_line *line)
{
	line->name = text;
	if (strspn(text, "0123456789abcdef") != HEX || strncmp(text + HEX, "  ", 2))
		return -EINVAL;
	const char *name = text + HEX + 2;
	if (!*name || *name == '.' || strpbrk(name, "/\\"))
		return -EINVAL;
	copy_strn(line->hex, sizeof(line->hex), text);
	line->name = name;
	return 1;
}

int sums_next(char **rest, struct sum_line *line)
{
	char *text;

	do {
		text = *rest ? strsep(rest, "\n") : NULL;
	} while (text && !*text);
	return text ? line_parse(text, line) : 0;
}
