/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only program that is not ours on the other side: a line of POSIX shell that finds or unpacks the bundle and
 * becomes the program in it. Pure.
 */
#pragma once

#include "bundle.h"

/*
 * The remote command line: dir is where our directory is made there, tag the campaign's (may be empty), words what the
 * program is started with. It says "agent send" when the archive is wanted on stdin, "agent ready" before it becomes the
 * program, else "agent failed step=..." or "agent arch machine=...".
 */
void ssh_script(struct buf *out, const struct bundle *b, const char *dir, const char *tag, const char *const *words);
