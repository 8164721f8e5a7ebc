/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slurm by its own programs: sbatch, squeue, scancel. What a part of a campaign is, and where its files lie, is not known here.
 */
#pragma once

#include "util.h"

struct slurm_job {
	const char *name;      /* jobs of one name run one after the other, in the order in which they came */
	const char *node;      /* NULL: any */
	const char *feature;   /* that it must have booted into; "": any */
	const char *licence;   /* of a machine that is not a node; "": none */
	const char *partition; /* "": the default one */
	const char *log;       /* file for what it says */
	const char *after;     /* "1,2,3": these have ended, however; NULL: nothing to wait for but its name */
	u64 minutes;           /* 0: no limit of its own */
	bool alone;            /* nothing else on the node meanwhile */
	const char *const *script; /* file and arguments, NULL behind them */
};

/* 0 and its number; -ENOENT: there is no sbatch; else what it said. */
int slurm_submit(const struct slurm_job *job, u64 *id, struct why *why);

struct slurm_state {
	u64 id;
	char name[128], state[24], reason[64];
};
typedef void (*slurm_state_fn)(void *arg, const struct slurm_state *state);
/* Jobs of ours that are queued or running. */
int slurm_states(slurm_state_fn fn, void *arg, struct why *why);
/* One line of squeue's, as slurm_states() asks for it; false: it is none. (Fuzzed.) */
bool slurm_state_parse(const char *line, struct slurm_state *state);
/* Ends a job, wherever it is. 0 also where it has ended already. */
int slurm_cancel(u64 id, struct why *why);
