/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a wish to an ordered list of jobs. Pure. The only plan it can make is randomised complete blocks: each round
 * runs every system once, in an order shuffled from the recorded seed (docs/method.md says what other orders cost).
 */
#ifndef HVLAB_PLAN_H
#define HVLAB_PLAN_H

#include "catalog.h"
#include "job.h"

#define BACKING_OWN "own" /* of backing: 0, each hypervisor's own choice; which that is, is then compared with the rest of it */

struct plan {
	char name[64];
	char hv[256];     /* comma-separated variants or hypervisors: "bare,kvm" */
	char place[512];  /* one or several, separated by commas, in full: "lab/intel,lab/amd"; every system runs at each */
	char host[SYSTEM_MAX];  /* URL, for adapters that reach a host themselves; empty: none */
	char guest[16];   /* metal | linux */
	char bench[512];  /* globs */
	char events[256];
	enum lane lane;
	u32 rounds;
	u64 seed;
	u32 vcpus;
	u32 idle, busy;   /* guests beside the measured one: asleep, and spinning on the same CPUs */
	u64 memory, backing; /* bytes */
	char working_set[128]; /* bytes, comma-separated: benchmarks that depend on it run once for each */
	u32 batches;
	u64 timeout_ns;
	bool subset;      /* set by plan_expand: bench names less than the whole suite */
};

/* The next of its places, for a loop that begins with *rest = p->place; false at the end. */
bool plan_next_place(const char **rest, char place[SYSTEM_MAX]);
/* Do all of them lie in the lab? */
bool plan_in_lab(const struct plan *p);

/* Defaults of a lane: path 2 rounds (the second proves the first), time 10 rounds. */
void plan_default(struct plan *p, enum lane lane);
/* One key of an INI file or an option; unknown key or bad value: -EINVAL with the nearest key in why. */
int plan_set(struct plan *p, const char *key, const char *value, struct why *why);
/* Reads an INI file with a [plan] section; errors say file:line. */
int plan_read(struct plan *p, const char *path, struct why *why);
/* The same over text; name stands for the file in why (fuzzed). */
int plan_parse(struct plan *p, const char *name, const char *text, size_t n, struct why *why);
/* The plan as INI text: what is stored, shown by `hvlab plan`, and read back to the same plan. */
void plan_text(const struct plan *p, struct buf *out);

/*
 * Expands to jobs (malloc'ed). adapters: all there are; a name in p->hv that matches none gives -ENOENT with the
 * nearest one, so does a bench glob that matches nothing in the catalogue. A WHERE_LAB adapter is in the lab, or on
 * another host if that is the place. In the time lane the first system of each place also runs as its own A/A control. A
 * system whose extension no processor among the places has is refused; whether a system can be at its place otherwise is
 * for the runner to find out.
 */
int plan_expand(struct plan *p, const struct adapter *const *adapters, size_t nadapters, const struct catalog *catalog,
		struct job **jobs, size_t *njobs, struct why *why);

#endif
