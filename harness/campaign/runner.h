/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From pending jobs to stored boots. Takes jobs of a campaign in plan order, runs each at its place, collects, and
 * stores; a guest that died in one benchmark is booted again without it. Prints nothing: progress goes to a callback.
 */
#pragma once

#include "store.h"

enum progress_kind {
	PROGRESS_STARTED, PROGRESS_FINISHED, PROGRESS_RETRY, PROGRESS_REFUSED,
	PROGRESS_LOST,    /* the host of that job; those of other places go on */
	PROGRESS_DOING,   /* about once a second while it runs, but never beside a guest that is timed */
	PROGRESS_KINDS,
};

struct progress {
	enum progress_kind kind;
	const struct job *job;
	const struct boot *boot; /* FINISHED, RETRY */
	const char *reason;      /* RETRY: the benchmark that is left out now, NULL: none; REFUSED, LOST: why; DOING: what, "": it is not its turn */
	u64 so_far_ns, about_ns; /* DOING: how long it has been at it, and the last one of its system; 0: there was none */
	u32 done, total;
};

struct run_options {
	struct images images;
	unsigned workers;         /* path lane only, where no number depends on load; otherwise 1 */
	u32 attempts_max;         /* boots per job at most */
	const char *const *built; /* SHA-256 of the images built with this program, NULL behind them; NULL: not known */
	volatile const bool *stop; /* set by a signal handler: finish what runs, store it, return -EINTR */
	void (*progress)(void *arg, const struct progress *p); /* one at a time */
	void *arg;
};

/* 0: all jobs have their boot or their refusal; -EINTR; -ENOTCONN: hosts were lost, their jobs are pending; or the store's error. */
int run_campaign(struct store *store, s64 campaign, const struct run_options *options, struct why *why);
