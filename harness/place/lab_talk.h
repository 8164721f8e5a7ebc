/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said to and by the agent in an L1 of the lab: a job goes in as a file, its events come out. How the machine is
 * started is lab_machine.h's.
 */
#pragma once

#include "event.h"
#include "lab_machine.h"
#include "place.h"

/*
 * The job as the agent reads it, stripped of whatever differs between two runs of the same thing: in the path lane even the
 * length of a tag would move the phase of L1's timer.
 */
int lab_job_write(const char *path, const struct job *job, struct why *why);

/*
 * Reads until the job has ended, or the machine. 0: sink->end was called; else the errno of the agent's refusal, or of what
 * this machine is short of. workdir: of the machine. kept: recordings that are handed to the caller, too; empty
 * unless it ended well.
 */
int lab_listen(struct machine *m, const char *workdir, const struct job *job, const struct job_sink *sink, struct kept *kept,
	       size_t nkept, struct why *why);
