/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verbs. Each says in its own file, as a struct command, how it is used and which options it takes; cmd_table.c has the
 * list. Only cmd_*.c and main.c print: results on stdout, talk on stderr.
 */
#pragma once

#include "catalog.h"
#include "expect.h"
#include "options.h"
#include "runner.h"
#include "tables.h"

/* Exit statuses, an interface (docs/hvlab.md). */
enum status {
	STATUS_OK = 0, STATUS_REGRESSION = 1, STATUS_USAGE = 2, STATUS_INCONCLUSIVE = 3, STATUS_ENVIRONMENT = 4,
	STATUS_ABSENT = 5, STATUS_GUEST = 6, STATUS_DATABASE = 7, STATUS_RETRY = 75, STATUS_INTERRUPTED = 130,
	STATUS_GIT_SKIP = 125, STATUS_GIT_ABORT = 255, /* run --bisect */
};

extern const struct command cmd_agent, cmd_artifact, cmd_baseline, cmd_compare, cmd_doctor, cmd_explain, cmd_export, cmd_fleet, cmd_gate, cmd_history, cmd_image, cmd_import,
	cmd_lab, cmd_lab_report, cmd_lecture, cmd_list, cmd_crosscheck, cmd_merge, cmd_nightly, cmd_plan, cmd_report, cmd_reproduce, cmd_resume, cmd_run, cmd_selftest, cmd_show, cmd_sweep, cmd_verify;

/* Options that several verbs take, beside the variables they are bound to. */
extern const struct option plan_options[], word_options[], image_options[];       /* cmd_plan.c */
extern const struct option target_options[], host_options[], console_options[];   /* cmd_target.c */
extern const struct option expect_options[], own_options[];                       /* cmd_expect.c, cmd_own.c */
extern const struct option store_options[], table_options[], unsteady_options[];  /* cmd_common.c */
extern const struct option work_options[];                                        /* cmd_run.c */
extern const struct option lang_options[], key_options[];                         /* cmd_several.c, cmd_handin.c */

/* By full name or unique prefix; NULL with why (usage, nearest or the candidates). */
const struct command *command_find(const char *word, struct why *why);

/* One line "hvlab: ..." on stderr; returns status, so that a verb can end with it. */
int complain(int status, const char *fmt, ...) PRINTF(2, 3);
/* First of all (cmd_streams.c): what is printed from now on is clean. Our own escapes to a terminal go to stderr raw. */
int cmd_streams(void);
void cmd_stream_raw(const char *escape);
/* Files, or directories of *.db, into the database; complains of each that is left out (cmd_merge.c). */
int cmd_merge_files(const struct arguments *names);
/* Status for an errno of the lower levels: -ENODEV 5, -EACCES and -ENOTSUP 4, -ETIMEDOUT 6, ... */
int status_of(int err);
/* The same for an errno of store.h. */
int status_of_store(int err);

/* What most verbs begin with. Each returns a status and has complained when it is not 0. */
int cmd_store(struct store **s, enum store_mode mode);
int cmd_campaign(struct store *s, const char *ref, struct campaign *c);
/* Where --db points or the default; malloc'ed. */
char *cmd_database(void);
/* The lines that tell what a system is not, for those of the campaign that have one. */
void cmd_notes(const struct load *l);
/* Prints and frees a table: for people as wide as their terminal, unless --wide was said. */
void cmd_print(struct table *t, enum table_format f);
/* One line of prose, or several, on standard output in the same way. */
void cmd_say(const char *fmt, ...) PRINTF(1, 2);
/* Characters in a line of the terminal; 0: no terminal, or --wide. */
size_t cmd_width(void);
/* A line for each reason why systems of the campaign did not run. */
void cmd_refused(const struct load *l);

/* A plan from defaults, a file and options (cmd_plan.c). The caller frees the catalog and the jobs. */
struct planned {
	struct plan plan;
	struct catalog catalog;
	struct job *jobs;
	size_t njobs;
	char *metal, *hosted; /* images; hosted may be NULL */
	char bases[sizeof(((struct plan *)0)->place)]; /* the plan's places before a build of the user's was put in */
};
/* What a verb asks for beside its options; all may be NULL. */
struct wish {
	const char *file;  /* of a plan */
	const char *bench; /* where neither a file nor an option says */
	bool remote;       /* one machine that a person boots, as with --console: --hv minimal (the default) or bare, one boot */
	const char *hv;    /* ... instead of the plan's; else: where no option says */
	const char *place; /* where no option says */
	bool no_jobs;      /* the caller expands it */
	bool of_host;      /* --host without --hv: the variants that are reached in its way */
	u32 rounds, batches; /* where no option says; 0: the plan's */
};
int cmd_planned(struct planned *p, const struct wish *w);
/* A plan that was planned and then changed: other jobs, in another order. */
int cmd_planned_again(struct planned *p);
/* Stores what is planned as a campaign, its jobs pending (cmd_run.c). */
int cmd_campaign_make(struct store *s, struct planned *p, struct campaign *c);
/* Runs what is planned as a campaign, whose tag it tells, without a table at the end (cmd_run.c). */
int cmd_measure(struct planned *p, char tag[32]);
/* What the options say of the machine that guests run on (cmd_target.c). The same until the process ends. */
const struct target *cmd_target(void);
/* Takes a secret out of the environment, so that no child inherits it: malloc'ed, or NULL where it is empty or not there. */
char *cmd_take_secret(const char *variable);
/* First of all: takes $HVLAB_PASSWORD out of the environment, which every child would inherit. */
void cmd_take_password(void);
/* The same for $HVLAB_WEBHOOK_SECRET (cmd_webhook.c). */
void cmd_take_webhook_secret(void);
/* --kernel, --modules, --xen (cmd_own.c): before the plan is expanded its places become those of the build, afterwards the
 * hosts its jobs need are assembled. Nothing when none is given. */
int cmd_own_places(struct planned *p);
int cmd_own_hosts(const struct planned *p);
/* The same for doctor: the place becomes that of the build; named: it was chosen by the user. */
int cmd_own_doctor(bool named, char place[SYSTEM_MAX]);
/* --expect, --at-most and --bisect of run (cmd_expect.c). benches: those that something is expected of, malloc'ed, or NULL. */
int cmd_expect_benches(char **benches);
int cmd_expect(struct expect *e, const struct planned *p);
/* A line for each expectation that is not met; the worst of all. */
enum expect_word cmd_expected(const struct expect *e, const struct summary *sum);
/* Prints a table, which is freed, or says why there is none: err is the store's. Returns a status. */
int cmd_print_read(struct table *t, int err, const struct why *why, enum table_format f);
/* With --bisect the status that git bisect run understands. */
int cmd_expect_status(int status);
void planned_free(struct planned *p);
/* Images the options or the tree supply; 0 or a status. */
int cmd_images(char **metal, char **hosted);

bool cmd_allows_unsteady(void); /* --allow-unsteady */
/* The functions of load.h, with a complaint; load_free() either way. */
int cmd_load_catalog(struct load *l, struct store *s, const struct campaign *c, const char *bench);
int cmd_load(struct load *l, struct store *s, const struct campaign *c, const char *bench);
int cmd_load_with(struct load *l, struct store *s, const struct campaign *c, const char *bench,
		  int (*also)(void *arg, const struct stored_cell *cell), void *arg);
int cmd_load_facts(struct load *l, struct store *s);

/* Several campaigns with their facts: those that the arguments name, or all in which something ran (cmd_several.c). */
struct loaded {
	struct campaign *campaign;
	struct load *own;
	const struct load **load; /* for who reads them; NULL: not loaded */
	size_t n;
};
int cmd_load_several(struct loaded *x, struct store *s, const struct arguments *a);
void loaded_free(struct loaded *x);
/* The database inside a page that is handed in, in a scratch directory (cmd_handin.c). Each returns a status and has complained. */
struct handin_inside {
	char *root, *dir, *path;
	struct store *store;
	struct loaded loaded;
	struct buf rows; /* digests of its campaigns */
};
struct handin_record;
int cmd_handin_open(struct handin_inside *x, const struct buf *database); /* NULL: there is none yet at its path */
int cmd_handin_load(struct handin_inside *x);
void cmd_handin_close(struct handin_inside *x);
/* The page, in the language of its record, its stamp still empty. packed: the database as a gzip file. */
void cmd_handin_page(const struct handin_inside *x, const struct handin_record *r, const struct buf *packed, struct buf *page);
int cmd_stamp_key(char **key); /* of --key-file, NULL without; ended by secret_free() */
/* The language that --lang says becomes that of everything said from now on. */
int cmd_lang(void);
/* show --guest-diff, --clock, --launch-cost, --preflight, --coverage (cmd_audit.c). */
int show_guest_diff(struct store *s, const struct campaign *c, enum table_format f);
int show_clock(struct store *s, const struct campaign *c, enum table_format f);
int show_launch_cost(struct store *s, const struct campaign *c, enum table_format f);
int show_preflight(struct store *s, const struct campaign *c, enum table_format f);
int show_coverage(struct store *s, const struct campaign *c, enum table_format f);
/* Length over version (cmd_versions.c): at the end of a run, and by show --versions. */
void cmd_versions(const struct summary *s, enum table_format f);
int show_versions(struct store *s, const struct campaign *c, const char *bench, enum table_format f);
/* What io_* say beside their values: far quantiles, requests and bytes a second (cmd_io.c). */
int show_io(struct store *s, const struct campaign *c, const char *bench, enum table_format f);
/* What hvlab crosscheck has measured; tag: of one session only, or NULL (cmd_crosscheck.c). */
int show_crosschecks(struct store *s, const char *tag, enum table_format f);
/*
 * The last lines of a run: cells without a number with their reasons, differences between the guests (cmd_audit.c).
 * Returns how many cells the plan asked for without hearing a word.
 */
size_t cmd_defects(const struct load *l);
/* What doctor has to say of this machine just now, a line each with `prefix`; their number from `least` on. */
struct finding;
size_t cmd_findings(unsigned vcpus, struct finding *found);

/* Tonight's word: the history up to a campaign, and what is printed and written of it; its status (cmd_gate.c). */
struct history;
struct gate_sum;
extern const struct option gate_options[];
int cmd_gate_load(struct history *h, struct store *s, const struct campaign *c);
int cmd_gate_status(const struct gate_sum *sum);
int cmd_gate_conclude(const struct history *h);
/*
 * --webhook (cmd_webhook.c): sends a night as JSON; 0 or a status, with a complaint. Nothing when it is not given. What is wrong
 * with the options is said before the night begins.
 */
extern const struct option webhook_options[];
int cmd_webhook_check(void);
int cmd_webhook(const char *json, size_t n);

/* Paragraphs of the catalogue; globs: NULL for all (cmd_about.c). */
void cmd_about_print(const struct catalog *c, const char *globs);
void cmd_about_markdown(const struct catalog *c, const char *globs);
struct table *cmd_about_table(const struct catalog *c, const char *globs);

/* Progress of a run on stderr (cmd_progress.c). */
struct progress_view {
	bool terminal, colour, path_lane;
	u64 started_ns, spoke_ns; /* when the last line was written */
	u32 refused, failed;
	unsigned running;
	char now[16][SYSTEM_MAX]; /* systems under way */
	char doing[16][160];      /* ... and what is being done about each; "": nothing to be said */
	unsigned nsaid;
	char said[16][SYSTEM_MAX]; /* systems whose refusal was shown */
};
void progress_view_init(struct progress_view *v, enum lane lane);
void progress_view_show(void *arg, const struct progress *p);
void progress_view_end(struct progress_view *v);
