/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counting a domain's exits by Xen's own trace, which makes every exit longer that it records: it is switched on at a
 * benchmark's first mark and off at its last, so no timed batch ever runs with it.
 */
#pragma once

#include "util.h"

struct trace;
struct privcmd;

/* 0; -ENOTSUP, -EACCES, -ENOMEM: this Xen cannot count, why says for what reason. *out is NULL then. xen outlives it. */
int trace_open(struct trace **out, struct privcmd *xen, u16 domain, struct why *why);
/*
 * Exits since trace_open, as counted between the marks. 0; -EOVERFLOW when Xen had to drop records since the first
 * mark, -EBUSY when somebody else traces: then the count is refused, never guessed, and why says so.
 */
int trace_read(struct trace *t, enum mark_at at, struct counters *c, struct why *why);
/* The domain runs on: it is paused by trace_read, so that it does not ask more often where we need longer. */
void trace_release(struct trace *t);
/* Tracing is off when it returns. */
void trace_close(struct trace *t);
