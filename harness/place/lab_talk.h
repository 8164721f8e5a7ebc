/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said to and by the agent in an L1 of the lab: jobs go in as a file, their events come out one behind the other.
 * How the machine is started is lab_machine.h's.
 */
#ifndef HVLAB_LAB_TALK_H
#define HVLAB_LAB_TALK_H

#include "lab_machine.h"
#include "place.h"

/*
 * The jobs as the agent reads them, stripped of whatever differs between two runs of the same thing: in the path lane even
 * the length of a tag would move the phase of L1's timer.
 */
int lab_jobs_write(const char *path, const struct place_part *part, size_t n, struct why *why);

/* Reads until the last job has ended, or the machine: each part has then ended, or has not begun. */
void lab_listen(struct machine *m, struct place_part *part, size_t n);

#endif
