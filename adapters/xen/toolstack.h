/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen's own toolstack, the program xl, run as a child: commands and what they answer. No domain of ours is known here.
 */
#pragma once

#include "util.h"

/*
 * Runs "xl WORD..." (NULL-terminated) to its end, its output into out (NULL: not wanted). 0, or negative errno with
 * xl's own complaint in why. tag: of the campaign, may be NULL; log: a file for its errors.
 */
int xl_run(const char *const *words, const char *tag, const char *log, struct buf *out, struct why *why);

/* The line "key   : value" of `xl info`; malloc'ed, NULL when it is not there. */
char *xl_field(const char *info, const char *key);
