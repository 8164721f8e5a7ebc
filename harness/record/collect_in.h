/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of collect share: the cell of the benchmark under way, and what becomes of it when something is lost.
 */
#pragma once

#include "collect.h"
#include "reason.h"

/* --- collect_cell.c */

/* The more severe verdict wins; the first reason of a severity stays. */
void raise_severity(struct boot *b, enum hvlab_verdict v, const char *reason);
/*
 * Something is lost or senseless: it costs the benchmark under way its verdict, or the boot its own where none is. A
 * guest of another ABI costs both: nothing it says can be trusted.
 */
void collect_void(struct collect *c, const char *reason);
/* The cell between its bench and verdict records, or NULL. */
struct cell *collect_cell(struct collect *c);
void collect_close(struct collect *c, enum hvlab_verdict v, const char *reason);
/* Index of the latest cell of that name; params NULL: whatever they are. COLLECT_NONE: there is none. */
size_t collect_find(const struct boot *b, const char *bench, const char *params);
/* The cell of the benchmark under way; if it sent no record of its own it gets one without samples. False: none is. */
bool collect_need(struct collect *c);

/* --- collect_result.c: is the result another than what the same guest has told of itself? Then why, as a reason. */
bool collect_result_differs(const struct collect *c, const struct cell *cell, char *why, size_t size);

/* --- collect_record.c: one record; arg is the struct collect. */
void collect_record(void *arg, const struct record *r);
