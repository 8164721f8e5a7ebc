/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verbs. One row of the table in cmd_table.c each: it drives usage, dispatch, unique prefixes, suggestions and
 * which options a verb takes. Only cmd_*.c and main.c print: results on stdout, talk on stderr.
 */
#ifndef HVLAB_CMD_H
#define HVLAB_CMD_H

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

/* argv[0] of a verb is its full name. */
struct command {
	const char *name, *args, *summary;
	const char *options; /* names of option_rows, separated by spaces */
	unsigned max_args;   /* arguments that are no options */
	int (*run)(int argc, char **argv);
};
extern const struct command commands[];
extern const size_t command_count;

int cmd_agent(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_image(int argc, char **argv);
int cmd_lab(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_crosscheck(int argc, char **argv);
int cmd_plan(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_resume(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_sweep(int argc, char **argv);

/* By full name or unique prefix; NULL with why (usage, nearest or the candidates). */
const struct command *command_find(const char *word, struct why *why);

/* One line "hvlab: ..." on stderr; returns status, so that a verb can end with it. */
int complain(int status, const char *fmt, ...) PRINTF(2, 3);
/* Status for an errno of the lower levels: -ENODEV 5, -EACCES and -ENOTSUP 4, -ETIMEDOUT 6, ... */
int status_of(int err);
/* The same for an errno of store.h. */
int status_of_store(int err);

/* What most verbs begin with. Each returns a status and has complained when it is not 0. */
int cmd_options(struct options *o, int argc, char **argv);
int cmd_store(struct store **s, const struct options *o, enum store_mode mode);
int cmd_campaign(struct store *s, const char *ref, struct campaign *c);
int cmd_format(const struct options *o, enum table_format *f);
/* Where --db points or the default; malloc'ed. */
char *cmd_database(const struct options *o);
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
int cmd_planned(struct planned *p, const struct options *o);
/* The same for one machine that a person boots: --hv minimal (the default) or bare, one boot. */
int cmd_planned_remote(struct planned *p, const struct options *o);
/* What the options say of the machine that guests run on (cmd_target.c). The same until the process ends. */
const struct target *cmd_target(const struct options *o);
/* First of all: takes $HVLAB_PASSWORD out of the environment, which every child would inherit. */
void cmd_take_password(void);
/* --kernel, --modules, --xen (cmd_own.c): before the plan is expanded its places become those of the build, afterwards the
 * hosts its jobs need are assembled. Nothing when none is given. */
int cmd_own_places(struct planned *p, const struct options *o);
int cmd_own_hosts(const struct planned *p, const struct options *o);
/* The same for doctor: the place becomes that of the build. */
int cmd_own_doctor(const struct options *o, char place[SYSTEM_MAX]);
/* --expect, --at-most and --bisect of run (cmd_expect.c). Without a plan file and --bench, what is expected is what is run. */
int cmd_expect_alone(struct options *o);
int cmd_expect(struct expect *e, const struct options *o, const struct planned *p);
/* A line for each expectation that is not met; the worst of all. */
enum expect_word cmd_expected(const struct expect *e, const struct summary *sum);
/* What git bisect run understands. */
int cmd_status_for_git(int status);
void planned_free(struct planned *p);
/* Images the options or the tree supply; 0 or a status. */
int cmd_images(const struct options *o, char **metal, char **hosted);

/* The functions of load.h, with a complaint; load_free() either way. */
int cmd_load_catalog(struct load *l, struct store *s, const struct campaign *c, const char *bench);
int cmd_load(struct load *l, struct store *s, const struct campaign *c, const char *bench);
int cmd_load_facts(struct load *l, struct store *s);
/* show --guest-diff, --clock, --launch-cost, --preflight, --coverage (cmd_audit.c). */
int show_guest_diff(struct store *s, const struct campaign *c, enum table_format f);
int show_clock(struct store *s, const struct campaign *c, enum table_format f);
int show_launch_cost(struct store *s, const struct campaign *c, enum table_format f);
int show_preflight(struct store *s, const struct campaign *c, enum table_format f);
int show_coverage(struct store *s, const struct campaign *c, enum table_format f);
/* Length over version (cmd_versions.c): at the end of a run, and by show --versions. */
void cmd_versions(const struct summary *s, enum table_format f);
int show_versions(struct store *s, const struct campaign *c, const char *bench, enum table_format f);
/* What hvlab crosscheck has measured; tag: of one session only, or NULL (cmd_crosscheck.c). */
int show_crosschecks(struct store *s, const char *tag, enum table_format f);
/* The last lines of a run: cells without a number with their reasons, differences between the guests (cmd_audit.c). */
void cmd_defects(const struct load *l);
/* What doctor has to say of this machine just now, a line each with `prefix`; their number from `least` on. */
struct finding;
size_t cmd_findings(unsigned vcpus, struct finding *found);

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

#endif
