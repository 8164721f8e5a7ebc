/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The harness's side of the handshake (abi.h): when a guest that asks for its command line is answered, and with which
 * bytes. Pure; the caller sends them.
 */
#pragma once

#include "proto.h"

struct handshake {
	bool answered;
	u64 bad;            /* damaged answers the guest had counted when it was answered last */
	unsigned patience;  /* asks since then */
};

/*
 * Is this ask to be answered? The first is; a later one only when the last answer arrived damaged or seems lost: what
 * is on its way over a slow line must not be sent again with every ask.
 */
bool handshake_due(struct handshake *h, const struct record *ask);
/* The answer with its newline into line (no NUL); its length, or -EINVAL: this command line cannot travel. */
int handshake_answer(char line[HVLAB_ANSWER_MAX], const char *cmdline);
