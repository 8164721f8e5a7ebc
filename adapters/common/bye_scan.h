/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a guest said its last record? For adapters whose machine nobody can see power off. Of the stream this one word is
 * looked for; nothing else is read.
 */
#pragma once

#include "util.h"

struct bye_scan {
	char head[48]; /* beginning of the line being received: marker, sequence number and type */
	size_t n;
	bool said;
};

/* Zero-initialise. Any bytes, cut anywhere. */
void bye_scan_feed(struct bye_scan *l, const char *bytes, size_t n);
