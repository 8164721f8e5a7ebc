/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a guest said its last record? For adapters whose hypervisor does not say how a guest ended, or has no power over
 * it: the one word of the stream that they look for.
 */
#ifndef HVLAB_BYE_H
#define HVLAB_BYE_H

#include "util.h"

#define BYE_HEAD_MAX 48 /* enough for marker, sequence number and type */

/* Zero-initialise. */
struct bye {
	char head[BYE_HEAD_MAX]; /* beginning of the line being received */
	size_t n;
	bool said;
};
void bye_watch(struct bye *b, const char *bytes, size_t n);

#endif
