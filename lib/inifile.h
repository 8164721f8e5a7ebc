/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * INI text into calls of a function; the only user of libinih. Every failure says file:line. libinih joins no lines:
 * an indented line is handed over as the same key again, which is how long lists are continued.
 */
#pragma once

#include "util.h"

#define INIFILE_LINE_MAX 190 /* bytes of a line */

/* 0, or negative errno with why, which ends the reading. */
typedef int (*inifile_fn)(void *arg, const char *section, const char *key, const char *value, struct why *why);

/* name: of the file, as shown in why. -EINVAL for what is no INI, else what fn returned. */
int inifile_parse(const char *name, const char *text, size_t n, inifile_fn fn, void *arg, struct why *why);
int inifile_read(const char *path, inifile_fn fn, void *arg, struct why *why);
