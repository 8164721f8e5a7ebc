/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes a cargo disk (hvlab/cargo.h): what the boot ROM of a machine loads, and what is left for others to fetch.
 */
#pragma once

#include <hvlab/cargo.h>

#include "util.h"

struct cargo_item {
	enum cargo_role role;
	const char *name;
	const char *path;    /* of the file whose bytes it has */
	const char *cmdline; /* NULL: none */
};

/* The first item is the kernel. 0, or negative errno: a file cannot be read, or there are too many. */
int cargo_write(const char *disk, const struct cargo_item *items, size_t n, struct why *why);
