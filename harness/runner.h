/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From pending jobs to stored boots. Takes jobs of a campaign in plan order, runs each at its place, collects, and
 * stores; a guest that died in one benchmark is booted again without it. Prints nothing: progress goes to a callback.
 */
#ifndef HVLAB_RUNNER_H
#define HVLAB_RUNNER_H

#include "store.h"

enum progress_kind { PROGRESS_STARTED, PROGRESS_FINISHED, PROGRESS_RETRY, PROGRESS_REFUSED };

struct progress {
	enum progress_kind kind;
	const struct job *job;
	const struct boot *boot; /* FINISHED, RETRY */
	const char *reason;      /* RETRY: the benchmark that is left out now, NULL: none; REFUSED: why */
	u32 done, total;
};

struct run_options {
	struct images images;
	unsigned workers;         /* path lane only, where no number depends on load; otherwise 1 */
	u32 attempts_max;         /* boots per job at most */
	volatile const bool *stop; /* set by a signal handler: finish what runs, store it, return -EINTR */
	void (*progress)(void *arg, const struct progress *p); /* one at a time */
	void *arg;
};

/* 0: all jobs have their boot or their refusal; -EINTR; or the store's error. */
int run_campaign(struct store *store, s64 campaign, const struct run_options *options, struct why *why);

#endif
