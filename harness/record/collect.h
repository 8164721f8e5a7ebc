/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a job's events to a struct boot: the meaning of records. Decides verdicts of cells that were cut short,
 * voids what a gap or a bad CRC touched, or a guest that is not the image it was started from, joins counters to
 * marks. Pure; knows neither database nor adapter.
 */
#pragma once

#include "clock_fit.h"
#include "catalog.h"
#include "job.h"
#include "proto.h"

#define COLLECT_LOG_MAX (256 * 1024) /* bytes of console log kept per boot; a flood beyond is counted and said */

#define COLLECT_CELLS_MAX 1024
#define COLLECT_FACTS_MAX 4096 /* of the guest, of its machine, of this launch */
#define COLLECT_KEY_MAX 256
#define COLLECT_VALUES_MAX (4u << 20) /* samples kept per boot: no guest can make the harness grow without end */
#define COLLECT_BYTES_MAX (80ull << 20) /* said: more than any guest may; whoever runs it ought to have stopped it */
#define COLLECT_RECORDED_MAX (512u << 20) /* bytes of a recording, before it is packed */
#define COLLECT_LOSSES_MAX 4096 /* records that were none, after which nothing more is listened to */

struct collect {
	struct boot *boot;
	struct proto proto;
	const struct catalog *catalog; /* what the image is and can run: declares exits and units; NULL: unknown */
	size_t open;                   /* index of the cell between its bench and verdict records; COLLECT_NONE */
	char running[HVLAB_NAME_MAX];  /* the benchmark under way, from its fact "bench.running"; empty: none */
	char invalid[128];              /* what the benchmark under way has lost; empty: nothing */
	u64 started_ns;
	u64 bytes, values, log_dropped, losses;
	const struct job *asked;       /* what its plan wants of the guest; NULL: whatever it has */
	bool unasked;                  /* it speaks of a benchmark that nobody asked for */
	size_t left_out;               /* cells that are not the guest's */
	bool identified, stranger;     /* the guest said that it is the image that was started; or that it is not */
	bool greeted;                  /* it said hello */
	bool ended, refused; /* refused: the machine below said that it cannot carry a guest */
	struct buf steps, symbols;     /* what came of a recording */
	struct sync_points sync;
	struct { u32 id; size_t cell; } marks[MARK_COUNT]; /* sent, counters not yet there; cell COLLECT_NONE: free */
};
#define COLLECT_NONE SIZE_MAX

/* Prepares c and fills sink so that a job can report into boot. */
void collect_init(struct collect *c, struct boot *boot, const struct catalog *catalog, struct job_sink *sink);
/* What was asked of the guest: results of anything else are refused. The job must live as long as c. */
void collect_expect(struct collect *c, const struct job *job);
/* After the job: closes what is open. culprit: name of the benchmark during which the guest died or hung, or "". */
void collect_finish(struct collect *c, char culprit[HVLAB_NAME_MAX]);
