/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a stored campaign. show, compare, export, the end of a run and the report all begin here, so that they work on the
 * same rows. Everything comes out of the store; nothing is judged or printed.
 */
#pragma once

#include "coverage.h"
#include "guest_diff.h"
#include "hosts.h"
#include "launch_cost.h"
#include "plan.h"
#include "stored.h"
#include "summary.h"

struct clocks;
struct store;

struct load {
	const struct campaign *campaign;
	struct summary summary;
	struct plan plan;           /* what was asked for; rounds = 0: it cannot be read, and everything may have been */
	struct stored_bench *bench; /* the catalogue of every image that ran, each name once */
	size_t nbench;
	struct facts refused;       /* system -> why its jobs were refused (reason.h) */
	struct facts note;          /* system -> what must be shown with its numbers */
	struct facts foreign;       /* system -> its guest's image is not the one built with the program that ran it */
	struct facts_by_system facts; /* what guests and machines said, A/A controls with their originals; load_facts() */
	const struct hosts *only;   /* the hosts that it is of; NULL: all of them */
	bool subset;                /* of the suite: by the plan, or by what is asked for now */
};

/*
 * bench: globs or NULL. unsteady: see summary.h. also: gets every cell besides, may be NULL. 0, -EINVAL where a glob names no benchmark of the
 * campaign, or the errno of store.h. load_free() either way. load_catalog() is the beginning of load_campaign(): plan,
 * catalogue, subset and notes, without the cells.
 */
int load_catalog(struct load *l, struct store *s, const struct campaign *c, const char *bench, struct why *why);
int load_campaign(struct load *l, struct store *s, const struct campaign *c, const char *bench, bool unsteady,
		  int (*also)(void *arg, const struct stored_cell *cell), void *arg, struct why *why);
/* The same of some hosts alone: no rows, facts, refusals and notes of others. */
int load_only(struct load *l, struct store *s, const struct campaign *c, const struct hosts *only, bool unsteady,
	      int (*also)(void *arg, const struct stored_cell *cell), void *arg, struct why *why);
bool load_has(const struct load *l, const char *system);
/* What a campaign's summary does not show, and every cell without a number. */
/* Fewer benchmarks are shown than there are: -EINVAL where a glob names none. Nothing when globs is NULL. */
int load_subset(struct load *l, const char *globs, struct why *why);
struct coverage_suite load_suite(const struct load *l);
void load_coverage(const struct load *l, struct coverage *h);
/*
 * What an export of these systems is not (the second may be NULL): SUBSET, UNSTEADY where values without a steady state are allowed, and
 * what is said of a foreign image; "" where there is nothing.
 */
#define SUBSET_WORD "SUBSET"
#define UNSTEADY_WORD "UNSTEADY"
#define LOAD_MARK_MAX 256
const char *load_mark(const struct load *a, const char *system_a, const struct load *b, const char *system_b,
		      char out[LOAD_MARK_MAX]);
int load_facts(struct load *l, struct store *s, struct why *why);
void load_free(struct load *l);

/* Of a campaign's machines: the environment of each system, and of all its launches the worst reading of now.*. */
struct conditions {
	struct facts_by_system env, now;
};
int load_conditions(struct conditions *c, struct store *s, s64 campaign, struct why *why);
void conditions_free(struct conditions *c);

/* The clocks of all boots of the database, compared: those of one host have one rate (clocks.h). */
int load_clocks(struct clocks *c, struct store *s, struct why *why);

/* What launches cost, finished. */
int load_launch_costs(struct launch_costs *l, struct store *s, s64 campaign, struct why *why);
