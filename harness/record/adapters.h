/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The adapters that are linked into the program. Which there are is the linker's to say: nothing here names one.
 */
#pragma once

#include "util.h"

struct adapter;
struct host_ops;

/* All adapters linked into the program, sorted by name (adapters.c). */
size_t adapter_count(void);
const struct adapter *adapter_at(size_t i);
const struct adapter *adapter_find(const char *variant);

/* What can be done at hosts beside making guests: every struct host_ops, in no particular order. */
size_t host_ops_count(void);
const struct host_ops *host_ops_at(size_t i);
/* Those of the host that a URL names; NULL: none has anything to do there, or url is NULL. */
const struct host_ops *host_ops_find(const char *url);
