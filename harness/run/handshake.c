/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deciding and writing answers (handshake.h).
 */
#include "handshake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PATIENCE 16 /* asks, two seconds or more, after which an answer counts as lost */

bool handshake_due(struct handshake *h, const struct record *ask)
{
	u64 bad = 0;

	record_u64(ask, "bad", &bad);
	if (h->answered && bad == h->bad && ++h->patience < PATIENCE)
		return false;
	*h = (struct handshake){.answered = true, .bad = bad};
	return true;
}

int handshake_answer(char line[HVLAB_ANSWER_MAX], const char *cmdline)
{
	size_t n = sizeof(HVLAB_ANSWER) - 1 + strlen(cmdline);
	char tail[16];

	for (const char *c = cmdline; *c; c++)
		if (*c < ' ' || *c > '~')
			return -EINVAL;
	if (strlen(cmdline) >= HVLAB_CMDLINE_MAX)
		return -EINVAL;
	memcpy(line, HVLAB_ANSWER, sizeof(HVLAB_ANSWER) - 1);
	memcpy(line + sizeof(HVLAB_ANSWER) - 1, cmdline, strlen(cmdline));
	int more = snprintf(tail, sizeof(tail), " *%08x\n", hvlab_crc32(line, n));
	memcpy(line + n, tail, (size_t)more);
	return (int)n + more;
}
