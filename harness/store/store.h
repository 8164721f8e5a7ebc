/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The results database: the only file that knows SQLite. One function per question. results/schema.sql describes
 * the data. A boot with its cells, series, facts and the new state of its job is one transaction, so that killing
 * the program at any moment loses at most the boot under way and doubles nothing.
 */
#pragma once

#include "job.h"
#include "stored.h"

struct store;
struct catalog;

/* SOURCE reads somebody else's file, beside which nothing appears; WRITE creates the file and migrates an older schema. */
enum store_mode { STORE_READ, STORE_SOURCE, STORE_WRITE };

/*
 * 0, -EINVAL (no name of a file), -ENOENT (READ: no such file), -EILSEQ (not a database, corrupt, newer schema), -ENOSPC,
 * -EACCES, -EBUSY, -EIO.
 */
int store_open(struct store **s, const char *path, enum store_mode mode, struct why *why);
void store_close(struct store *s);
bool store_only_reads(const struct store *s);
/* Is what was written still to be found under the name it was opened by? 0 or -EIO. */
int store_there(struct store *s, struct why *why);
/* Of a SOURCE, after reading: 0, or -EBUSY when somebody began to write to it meanwhile, and what was read may be of two moments. */
int store_unchanged(const struct store *s, struct why *why);

/* Campaign and all of its jobs in one transaction; fills c->id and each job's id. */
int store_campaign_add(struct store *s, struct campaign *c, struct job *jobs, size_t njobs, struct why *why);
/* ref: a tag, an unambiguous prefix of one, a number, or "last". -ENOENT with what there is. */
int store_campaign_get(struct store *s, const char *ref, struct campaign *c, struct why *why);
int store_campaigns(struct store *s, struct campaign **list, size_t *n, struct why *why);
void campaign_free(struct campaign *c);

/* Pending jobs in plan order, attempt and skip filled in. */
int store_jobs_pending(struct store *s, s64 campaign, struct job **jobs, size_t *n, struct why *why);
/* Attempts of what is pending begin here: somebody else may have made those below (a start that was lost). */
int store_jobs_restart(struct store *s, u32 attempt, struct why *why);
int store_job_refuse(struct store *s, u64 job, const char *reason, struct why *why);

/* One transaction. retry_skip: NULL = the job is done; else it stays pending, attempt + 1, with that skip list. */
struct boot_meta {
	const struct catalog *catalog;
	const char *image_kind;
	enum class_of class;
	const char *clock;
};
int store_boot_add(struct store *s, const struct job *job, const struct boot *boot, const struct boot_meta *meta,
		   const char *retry_skip, struct why *why);

/*
 * Campaigns for somebody else (store_share.c): a copy of them in a new database, one file; and a digest of everything stored of
 * one, SHA-256, which is the same in every database that holds it.
 */
int store_share(struct store *from, const s64 *campaigns, size_t n, const char *path, struct why *why);
/* One of them without what names a machine or a person (redact.h): every text of it, console logs included. */
struct redaction;
int store_share_redacted(struct store *from, s64 campaign, const struct redaction *names, const char *path, struct why *why);
int store_digest(struct store *s, s64 campaign, char hex[65], struct why *why);
/*
 * All campaigns of another file into this one, in one transaction (store_merge.c). What is there already stays; -EEXIST where the
 * file contradicts it, and the errno of store_open() for a file that is none of ours: then nothing of it was taken. sum: adds to it.
 */
struct merged {
	u32 campaigns, boots, known; /* known: launches that were there already */
	u32 baselines, readings;     /* that are new; readings: of hvlab crosscheck */
	u64 cells;
	bool ours; /* of the last failure: this database's trouble, not the file's */
};
int store_merge(struct store *s, const char *path, struct merged *sum, struct why *why);

/*
 * Reading back. bench: globs or NULL. Cells come ordered by bench, params, system, round; of several attempts at a
 * job only the last one that has the cell, so there is at most one cell per bench, params, system and round. All
 * read functions stop when a callback returns non-zero and return that; 0, or the negative errno of store_open.
 */
typedef int (*store_cell_fn)(void *arg, const struct stored_cell *cell);
/* How many systems a campaign has. */
int store_systems(struct store *s, s64 campaign, size_t *n, struct why *why);
int store_cells(struct store *s, s64 campaign, const char *bench, store_cell_fn fn, void *arg, struct why *why);

typedef int (*store_boot_fn)(void *arg, const struct stored_boot *boot);
int store_boots(struct store *s, s64 campaign, store_boot_fn fn, void *arg, struct why *why);

/* Performance events of each benchmark and of the whole boot (bench empty), by round, system, bench, name. */
typedef int (*store_event_fn)(void *arg, const struct stored_event *event);
int store_events(struct store *s, s64 campaign, const char *bench, store_event_fn fn, void *arg, struct why *why);

/* Recorded paths, by bench, params, system and round (store_path.c). */
typedef int (*store_path_fn)(void *arg, struct stored_path *path);
int store_paths(struct store *s, s64 campaign, store_path_fn fn, void *arg, struct why *why);
/* Can it hold them? 0, or -EILSEQ for a database of a time when none were recorded. */
int store_paths_check(struct store *s, struct why *why);

typedef int (*store_state_fn)(void *arg, const struct stored_state *state);
int store_states(struct store *s, s64 campaign, store_state_fn fn, void *arg, struct why *why);
/* Every boot of the database, of whatever campaign, whose clock's rate is known. */
typedef int (*store_clock_fn)(void *arg, const struct stored_clock *clock);
int store_clocks(struct store *s, store_clock_fn fn, void *arg, struct why *why);

/* Results of other programs (store_crosscheck.c). */
int store_crosscheck_add(struct store *s, const struct crosscheck_row *row, const struct facts *environment, struct why *why);
typedef int (*store_crosscheck_fn)(void *arg, const struct crosscheck_row *row);
int store_crosschecks(struct store *s, store_crosscheck_fn fn, void *arg, struct why *why);

typedef int (*store_text_fn)(void *arg, const char *system, const char *key, const char *value);
/*
 * The history (store_history.c). Nights are campaigns of one name and lane, newest first: at most so many of those up to
 * `until`. What was measured again in a night is a campaign of the name "again TAG". Each callback as above.
 */
typedef int (*store_night_fn)(void *arg, const struct stored_night *night);
int store_nights(struct store *s, const char *name, enum lane lane, s64 until, u32 most, store_night_fn fn, void *arg,
		 struct why *why);
typedef int (*store_point_fn)(void *arg, const struct stored_point *point);
/* Night by night, by bench, params and system: one statement, however many nights there are. */
struct points_wanted {
	const char *name; /* of the campaigns, as in store_nights() */
	enum lane lane;
	s64 from, until;
	const char *bench, *params, *system; /* NULL: all; params and system only together with those before them */
	bool brief; /* without low, high, n, reason and unit */
};
int store_points(struct store *s, const struct points_wanted *w, store_point_fn fn, void *arg, struct why *why);
/* What is derived of a campaign, all of it, in one transaction; environment and image are filled in here. */
int store_points_set(struct store *s, const struct campaign *c, const char *program, const struct stored_point *points, size_t n,
		     struct why *why);
int store_environment_facts(struct store *s, s64 environment, s64 image, store_text_fn fn, void *arg, struct why *why);
int store_baseline_add(struct store *s, const struct stored_baseline *b, struct why *why);
typedef int (*store_baseline_fn)(void *arg, const struct stored_baseline *baseline);
int store_baselines(struct store *s, store_baseline_fn fn, void *arg, struct why *why);

/* Refused jobs: system and reason. Facts: of what = "guest" or "environment"; one call per (system, key, value). */
int store_refused(struct store *s, s64 campaign, store_text_fn fn, void *arg, struct why *why);
int store_facts(struct store *s, s64 campaign, const char *what, store_text_fn fn, void *arg, struct why *why);
/* Only the fact hv.note: what must be shown with the numbers of a system. */
int store_notes(struct store *s, s64 campaign, store_text_fn fn, void *arg, struct why *why);

/* Provenance: the images that ran in a campaign, and the catalogue of each as it was stored with it. */
typedef int (*store_image_fn)(void *arg, const char *sha256, const char *kind, const char *build);
typedef int (*store_bench_fn)(void *arg, const struct stored_bench *bench);
int store_images(struct store *s, s64 campaign, store_image_fn fn, void *arg, struct why *why);
int store_catalog(struct store *s, s64 campaign, store_bench_fn fn, void *arg, struct why *why);
