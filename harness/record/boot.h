/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One boot in memory: all that one launch of one guest has shown. Built by collect.c, written by store.c, read
 * back for statistics. Plain data, no policy.
 */
#pragma once

#include "facts.h"
#include "path.h"
#include <hvlab/bench.h>

struct series {
	u64 *v; /* ticks per batch, in time order */
	size_t n, cap;
};

struct hist {
	u64 *bucket; /* HVLAB_HIST_BUCKETS counts, or NULL */
	u64 count;
};

struct cell {
	char bench[HVLAB_NAME_MAX];
	char params[48];
	char unit[8];
	u64 n; /* operations in one batch */
	struct series body, control;
	struct hist hist;
	enum hvlab_verdict verdict;
	char reason[256]; /* empty when OK (reason.h) */
	u64 result;       /* what the operation returned */
	s32 exits_declared; /* per operation; EXITS_VARY */
	u64 count_ops;      /* operations between counting marks; 0: not counted */
	struct counters at[MARK_COUNT];
	struct counters events; /* performance events of this cell (--events); n = 0: none */
};

enum class_of { CLASS_UNKNOWN, CLASS_BARE, CLASS_L1, CLASS_L2, CLASS_EMULATED };

struct boot {
	struct facts guest; /* what the guest saw */
	struct facts env;   /* of the machine that ran it: host, hypervisor, lab */
	struct facts state; /* of this one launch alone: what its clock showed (clock.*), the host just then (now.*), times
			       and footprint of the launch (launch.*); never part of the environment's identity */
	struct cell *cells;
	size_t ncells;
	struct paths paths; /* of the one benchmark that was traced */
	struct buf log;     /* console lines that were no records, bounded */
	struct counters events;
	enum hvlab_verdict verdict; /* of the boot itself; cells have their own */
	char reason[512];
	bool said_bye;
	u64 started_unix_ns;
	u64 first_record_ns; /* create to first record; 0: none came */
	u64 wall_ns;         /* create to end */
};

void series_push(struct series *s, u64 v);
/* A new cell, ERROR until something better is known. Moves the others: no pointer into cells[] survives this. */
struct cell *boot_add_cell(struct boot *b, const char *bench);
/* Index of the cell that the paths belong to, the first of its benchmark; SIZE_MAX: there are none. */
size_t boot_traced(const struct boot *b);
void cell_free(struct cell *c); /* what hangs off it, not the cell itself */
void boot_free(struct boot *b);

int counters_get(const struct counters *c, const char *name, u64 *value); /* 0 or -ENOENT */

#define EXITS_UNCOUNTED INT64_MIN /* in place of exits per operation: a few below zero are a number, too */
/* Exits per operation in thousandths from the three marks, "irq_exits" (the host's own interrupts) taken out
 * where counted. 0, or -ENODATA. */
int cell_exits_milli(const struct cell *c, s64 *milli);
/* Declared to exit, counted not one exit in all operations: this hypervisor lets the operation through. A finding. */
bool cell_not_intercepted(const struct cell *c);
/* True when counted and declared differ by more than docs/method.md tolerates (5 % of an exit + 2 in all). */
bool cell_exits_disagree(const struct cell *c);

const char *verdict_word(enum hvlab_verdict v);
int verdict_parse(const char *word, enum hvlab_verdict *v);
const char *class_word(enum class_of c);
const char *lane_word(enum lane lane);
int lane_parse(const char *word, enum lane *lane);
