/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fleet: hosts that a scheduler (Slurm) gives us, and a plan over them. A host is a node of the scheduler's, which boots into the
 * hypervisors it names, or a machine that cannot be one (a Hyper-V host, a board) and is driven from a node beside it. Pure.
 */
#pragma once

#include "plan.h"

#define FLEET_HOSTS_MAX 4096

struct fleet_host {
	char name[64], node[64];  /* the same, but for a machine that is driven from another node */
	char url[SYSTEM_MAX];     /* of such a machine; "": it is a node */
	char boots[128];          /* what the node can boot into: features of the scheduler's, with commas; "": nobody changes that */
};

struct fleet {
	char directory[256];      /* that all nodes share: parts of campaigns, leases, results */
	char scratch[256];        /* of each node alone: where its database is while it runs */
	char partition[64];       /* "": the scheduler's default */
	char program[256];        /* hvlab, on the nodes */
	u64 minutes;              /* that a part may take; 0: as long as the partition lets it */
	struct fleet_host *v;
	size_t n;
};

/* Sections [fleet], [nodes] (NAME = kvm,xen) and [machines] (NAME = NODE URL). Errors say file:line. */
int fleet_read(struct fleet *f, const char *path, struct why *why);
int fleet_parse(struct fleet *f, const char *name, const char *text, size_t n, struct why *why);
void fleet_free(struct fleet *f);

/* What one host does in one go, without being booted again: so many jobs, one job of the scheduler's. */
struct fleet_part {
	char name[80];            /* "hv1.0003" */
	const struct fleet_host *host;
	char feature[32];         /* that the node must have booted into; "": any */
	size_t first, n;          /* of the jobs */
};

/*
 * Every system of the plan at every host that can have it, in blocks and an order that each host has for itself, drawn from
 * the plan's; label "hv1:xen/pvh". Jobs lie host by host in their order, and parts in that of the jobs. Both malloc'ed.
 */
struct fleet_jobs {
	struct job *job;
	size_t njobs;
	struct fleet_part *part;
	size_t nparts;
};
int fleet_expand(const struct fleet *f, struct plan *p, const struct adapter *const *adapters, size_t nadapters,
		 const struct catalog *catalog, struct fleet_jobs *jobs, struct why *why);
void fleet_jobs_free(struct fleet_jobs *j);

/* What an administrator puts into place, file by file, made for this fleet (fleet_files.c). */
struct fleet_file {
	const char *name;
	unsigned mode;
	void (*write)(const struct fleet *f, struct buf *out);
};
extern const struct fleet_file fleet_files[];
extern const size_t fleet_file_count;
/* A fleet file to begin with. */
extern const char fleet_example[];
