/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What fuzz targets share. A target is one function over bytes; libFuzzer or standalone.c calls it.
 */
#pragma once

#include "util.h"

#include <stdlib.h>
#include <string.h>

/* What must hold for any input; a violation is a crash, so that the fuzzer keeps the input. */
#define must(condition) do {    \
	if (!(condition))       \
		abort();        \
} while (0)

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
