/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a job runs. place_run() has the contract of boot_run() (job.h) and picks the way by job->place:
 * local = this process; lab... = the virtual lab (place_lab.c boots an L1 whose init is our agent); ssh://host = our
 * agent on another host (place_ssh.c).
 */
#pragma once

#include "adapters.h"
#include "job.h"

/*
 * Or PLACE_LOST: sink->end was called, but it was the way to the machine that broke. The guest has no part in it, and
 * the same job may be tried again.
 */
#define PLACE_LOST 1
int place_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why);

/* Could a variant run at a place? As adapter.probe; lanes: mask of those usable there. */
int place_probe(const char *place, const char *variant, const struct target *target, unsigned *lanes, struct why *why);

/*
 * Is there a way to the place, and what machine is it (facts: NULL, not asked)? What a campaign does before it begins.
 * 0, or -ENOTCONN with the one reason; places without a way are always reached.
 */
int place_reach(const char *place, const struct images *images, struct facts *facts, struct why *why);
/* Ends this thread's connection to a place, if it has one, and waits until the other side has tidied up. */
void place_leave(void);

/* The directory on the other side under which ours is made, where --remote-dir names none. */
#define REMOTE_DIR_DEFAULT "/tmp"

/* Another host (place_ssh.c). Same contracts, for a place that begins with "ssh://". */
int ssh_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why);
int ssh_probe(const char *place, const char *variant, const struct target *target, unsigned *lanes, struct why *why);
int ssh_reach(const char *place, const struct images *images, struct facts *facts, struct why *why);
void ssh_leave(void);
/* `hvlab sweep` there, a call of line for each that it prints. Its exit status, or negative errno. */
int ssh_sweep(const char *place, const struct images *images, bool dry, void (*line)(void *arg, const char *text),
	      void *arg, struct why *why);

/* The lab (place_lab.c). Same contracts, for the places of lab_place.h. */
int lab_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why);
int lab_probe(const char *place, const struct adapter *adapter, unsigned *lanes, struct why *why);
