/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking xenstore: where this guest's devices are, and how far their other ends have come. One request at a time.
 */
#pragma once

#include <hvlab/abi.h>

/* False: this guest has no xenstore. */
bool xen_store_open(void);
/* Value, or first name, into out (NUL-terminated, cut off); false: there is none, or no answer. */
bool xen_store_read(const char *path, char *out, size_t size);
bool xen_store_first(const char *path, char *out, size_t size);
bool xen_store_write(const char *path, const char *value);
/* The same with numbers; 0 where there is none. */
u64 xen_store_number(const char *path);
/* From now on a change of path is told, its state of now first: xen_store_fired() once for each, with what stirs before it is taken. */
bool xen_store_watch(const char *path);
bool xen_store_stirs(void);
bool xen_store_fired(void);
/* What is told wakes this guest while this is on. */
void xen_store_listen(bool on);
/* Waits until path has that value, for a few seconds. */
bool xen_store_await(const char *path, u64 value);
