/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of a SHA256SUMS file, as sha256sum writes them: sum, two blanks, name. Anybody may have made one, and names in it are
 * those of files in the same folder, never elsewhere. Pure.
 */
#pragma once

#include "util.h"

struct sum_line {
	char hex[65];
	const char *name; /* points into the text */
};

/* The next line that is not empty, cut off *rest: 1, 0 at the end, -EINVAL with the line as name. */
int sums_next(char **rest, struct sum_line *line);
