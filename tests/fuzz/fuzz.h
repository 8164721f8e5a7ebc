/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What fuzz targets share. A target is one function over bytes; libFuzzer or standalone.c calls it.
 */
#pragma once

#include "util.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What must hold for any input; a violation is a crash, so that the fuzzer keeps the input. */
#define must(condition) do {    \
	if (!(condition))       \
		abort();        \
} while (0)

/* The name of a scratch file of this process, for what reads only files. */
static inline const char *scratch_file(void)
{
	static char *path;

	if (!path)
		path = xasprintf("%s/hvlab-fuzz-%d", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (int)getpid());
	return path;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
