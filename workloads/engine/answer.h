/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of the harness's answer to an ask record (abi.h): bytes of a console into a command line. Bounded; any
 * input is safe, and nothing but a whole answer with its checksum is taken.
 */
#pragma once

#include <hvlab/abi.h>

struct answer {
	char line[HVLAB_ANSWER_MAX];
	size_t n;
	bool overlong;       /* the rest of this line is dropped */
	const char *cmdline; /* of the last good answer; valid until the next byte is fed */
};

enum answer_state {
	ANSWER_MORE, /* the line is not over */
	ANSWER_BAD,  /* a whole line, but damaged or no answer */
	ANSWER_GOOD,
};

/* Zero-initialise. Empty lines and carriage returns are nothing. */
enum answer_state answer_feed(struct answer *a, char c);
/* Nothing has come for a while: drops the unfinished line. True if there was one. */
bool answer_cut(struct answer *a);
