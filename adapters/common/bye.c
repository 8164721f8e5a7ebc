/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks at the beginning of each line of a console (bye.h).
 */
#include "bye.h"

#include <stdlib.h>
#include <string.h>

/* The last record of a guest, or the only one of a core that cannot run there. */
static bool is_last(const char *line)
{
	char *word;

	if (strncmp(line, HVLAB_MARKER, strlen(HVLAB_MARKER)))
		return false;
	unsigned long sequence = strtoul(line + strlen(HVLAB_MARKER), &word, 10);
	return !strncmp(word, " bye ", 5) || (sequence == 0 && !strncmp(word, " verdict ", 9));
}

void bye_watch(struct bye *b, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n') {
			b->head[b->n] = 0;
			b->said |= is_last(b->head);
			b->n = 0;
		} else if (b->n + 1 < sizeof(b->head)) {
			b->head[b->n++] = bytes[i];
		}
	}
}
