/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From what ssh, the far side's shell and its tools have written to one line that says what is wrong and how to mend it. Pure.
 */
#pragma once

#include "place_url.h"

/* How a connection has ended. */
struct ssh_end {
	const struct place_url *url;
	const char *dir;  /* where we are on the other side, for what is to be done about it */
	const char *step; /* of the unpacking script that failed there (ssh_script.h); "": none has said so */
	const char *log;  /* all of stderr */
	const char *out;  /* what came on stdout that was not our program's */
	int status;       /* of ssh: SSH_FAILED its own, else that of what ran there; -1: a signal has ended it */
};
void ssh_reason(const struct ssh_end *end, char *text, size_t size);
