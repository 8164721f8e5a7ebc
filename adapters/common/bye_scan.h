/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a guest sent its bye record? For adapters that cannot see their machine power off. Scans the stream for this one
 * record and reads nothing else.
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
