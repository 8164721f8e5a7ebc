/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the files of a campaign lie in the directory that a fleet shares; between cmd_fleet_submit.c, which puts them there, and
 * cmd_fleet_work.c, which works on a node. DIR/TAG/ has queue/PART.db, out/PART.START.db, lease/PART, log/PART.txt, parts, jobs, work.sh.
 */
#pragma once

#include "cmd.h"
#include "fleet.h"

#define FLEET_QUEUE "queue"
#define FLEET_OUT "out"
#define FLEET_LEASE "lease"
#define FLEET_LOG "log"
#define FLEET_PARTS "parts" /* lines "PART HOST FEATURE", all of the campaign; "-": any feature */
#define FLEET_JOBS "jobs"   /* lines "NUMBER PART": numbers of Slurm's jobs, a part once for each time that it was submitted */
#define FLEET_MERGE "merge" /* the part that is none: it merges what the others have delivered */
#define FLEET_STARTS 21     /* that Slurm gives one submission of a part at most; those of the next are counted on behind them */

/* The fleet that --fleet names; a status, with a complaint. */
int cmd_fleet_read(struct fleet *f);
/* Has one of the starts before that number delivered all jobs of a part? dir: DIR/TAG. */
bool cmd_fleet_delivered(const char *dir, const char *part, u32 before);

/* A campaign that was submitted: its parts, the one that merges among them, as they were handed to Slurm. */
struct part_state {
	u64 id; /* of the last of its jobs; 0: it never had one */
	u32 times; /* it was submitted */
	char name[80], host[64], feature[32], word[24], reason[64]; /* word, reason: of Slurm; "": not in its queue */
	bool delivered; /* something */
};
struct fleet_state {
	struct fleet fleet;
	struct campaign campaign;
	char *dir;
	struct part_state *v;
	size_t n;
};
/* 0 or a status, with a complaint; cmd_fleet_state_free() either way. */
int cmd_fleet_state(struct fleet_state *x, const char *ref);
int cmd_fleet_ask_slurm(struct fleet_state *x, struct why *why);
void cmd_fleet_state_free(struct fleet_state *x);

/* Jobs for Slurm, one after the other, and in the end the one that waits for all of them. A status, with a complaint. */
struct fleet_queue {
	const struct fleet *fleet;
	const char *tag, *dir;
	struct buf after; /* their numbers, with commas; the caller's to free */
	u32 n;
};
/* first: the number of the part's first start. */
int cmd_fleet_queue(struct fleet_queue *q, const char *part, const struct fleet_host *host, const char *feature, u32 first);
int cmd_fleet_queue_merge(struct fleet_queue *q);

int cmd_fleet_submit(const struct arguments *a); /* submit [PLAN] */
int cmd_fleet_resume(const struct arguments *a); /* resume [REF] */
int cmd_fleet_status(const struct arguments *a); /* these three: WORD [REF] */
int cmd_fleet_collect(const struct arguments *a);
int cmd_fleet_cancel(const struct arguments *a);
extern const struct option fleet_state_options[];
/* The other end, on a node: work DIR/TAG PART. */
int cmd_fleet_work(const struct arguments *a);
extern const struct option fleet_work_options[];
