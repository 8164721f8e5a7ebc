/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of records (abi.h): one at a time, built in place, checksummed, sent through platform_write. Escapes
 * what must not travel. A record that would pass HVLAB_LINE_MAX is cut at a value's end by record_room().
 */
#pragma once

#include <hvlab/abi.h>

void record_begin(enum hvlab_record type);
void record_str(const char *key, const char *value);
void record_u64(const char *key, u64 value);
void record_hex(const char *key, u64 value);
void record_end(void);

/* A list value: record_list("d") then record_item() or record_pair() until record_room() says the line is full. */
void record_list(const char *key);
void record_item(u64 value);
void record_pair(u64 index, u64 count); /* "index:count" */
bool record_room(void);

/* A whole fact record of one pair. */
void fact_str(const char *key, const char *value);
void fact_u64(const char *key, u64 value);
void fact_hex(const char *key, u64 value);

/* Sends a mark and waits for its reply; false when none came. */
bool mark(const char *at, u64 ops);
/* Sends a mark with the hypervisor's counters in it; false when there are none. */
bool mark_counted(const char *at, u64 ops);

/*
 * A sync point (abi.h: sync point) in two steps, so that time stamps can be taken around the second alone: the record
 * without its newline, which returns the record's id; then the newline and the wait for the answer. False: none came.
 */
u32 sync_prepare(const char *group);
bool sync_complete(void);
