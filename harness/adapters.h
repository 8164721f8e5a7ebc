/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The adapters that are linked into the program. Which there are is the linker's to say: nothing here names one.
 */
#ifndef HVLAB_ADAPTERS_H
#define HVLAB_ADAPTERS_H

#include "util.h"

struct adapter;

/* All adapters linked into the program, sorted by name (adapters.c). */
size_t adapter_count(void);
const struct adapter *adapter_at(size_t i);
const struct adapter *adapter_find(const char *variant);

#endif
