/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The writer of records (abi.h): one at a time, built in place, checksummed, sent through platform_write. Escapes
 * what must not travel. A record that would pass HVLAB_LINE_MAX is cut at a value's end by record_room().
 */
#ifndef HVLAB_RECORD_H
#define HVLAB_RECORD_H

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
 * A doorbell (abi.h) in two steps: all of its record but the newline, which returns its id; then the newline and the
 * wait for the answer, so that whoever takes stamps can stand around these alone. False: no answer came.
 */
u32 bell_prepare(const char *group);
bool bell_ring(void);

#endif
