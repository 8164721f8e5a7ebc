/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the files of a campaign lie in the directory that a fleet shares; between cmd_fleet.c, which puts them there, and
 * cmd_fleet_work.c, which works on a node. DIR/TAG/ has queue/PART.db, out/PART.START.db, lease/PART, log/PART.txt, jobs, work.sh.
 */
#pragma once

#include "cmd.h"
#include "fleet.h"

#define FLEET_QUEUE "queue"
#define FLEET_OUT "out"
#define FLEET_LEASE "lease"
#define FLEET_LOG "log"
#define FLEET_JOBS "jobs" /* lines "NUMBER PART": numbers of Slurm's jobs */

/* The fleet that --fleet names; a status, with a complaint. */
int cmd_fleet_read(struct fleet *f);
int cmd_fleet_submit(const struct arguments *a); /* submit [PLAN] */
int cmd_fleet_status(const struct arguments *a); /* these three: WORD [REF] */
int cmd_fleet_collect(const struct arguments *a);
int cmd_fleet_cancel(const struct arguments *a);
extern const struct option fleet_state_options[];
/* The other end, on a node: work DIR/TAG PART. */
int cmd_fleet_work(const struct arguments *a);
extern const struct option fleet_work_options[];
