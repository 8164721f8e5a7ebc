/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Beginnings of lines (bye_scan.h).
 */
#include "bye_scan.h"

#include <stdlib.h>
#include <string.h>

/* Was that line the last record of a guest, or the only one of a core that cannot run there? */
static bool is_last(const char *line)
{
	char *word;

	if (strncmp(line, HVLAB_MARKER, strlen(HVLAB_MARKER)))
		return false;
	unsigned long sequence = strtoul(line + strlen(HVLAB_MARKER), &word, 10);
	return !strncmp(word, " bye ", 5) || (sequence == 0 && !strncmp(word, " verdict ", 9));
}

void bye_scan_feed(struct bye_scan *l, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n') {
			l->head[l->n] = 0;
			l->said |= is_last(l->head);
			l->n = 0;
		} else if (l->n + 1 < sizeof(l->head)) {
			l->head[l->n++] = bytes[i];
		}
	}
}
