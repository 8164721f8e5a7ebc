/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Performance events by name; the only file that knows libpfm4 and perf_event_open. Counts the calling thread and
 * every process and thread it starts from then on (inherit), in user and kernel mode, guest included where the
 * event allows.
 */
#pragma once

#include "util.h"

struct pmu;

/* names: comma-separated libpfm4 names, software ones ("cpu-clock", "context-switches", "page-faults") included.
 * -ENOENT: no such event (why: the nearest); -EOPNOTSUPP: this machine has no counter for it; -EACCES. */
int pmu_open(struct pmu **p, const char *names, struct why *why);
/* Values since open; a multiplexed event is scaled and its name gets the suffix "~". */
int pmu_read(struct pmu *p, struct counters *c);
void pmu_close(struct pmu *p);
/* For doctor: are there hardware counters here? 0, or negative errno with why. */
int pmu_probe(struct why *why);
