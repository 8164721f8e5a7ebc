/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab run and resume: a campaign from its plan to its verdict. runner.c runs the jobs, cmd_progress.c shows progress,
 * matrix.c makes the table at the end.
 */
#include "cmd.h"
#include "expect.h"
#include "linux_guest.h"
#include "paths.h"
#include "place.h"
#include "pmu.h"
#include "preflight.h"
#include "reason.h"
#include "workdir.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define NOT_GIVEN UINT64_MAX

static struct {
	u64 workers, attempts;
	const char *work;
	bool publish;
} opts = {.workers = NOT_GIVEN, .attempts = NOT_GIVEN};

const struct option work_options[] = {
	OPT_NUMBER("workers", &opts.workers, "guests at a time in the path lane (default: CPUs); the time lane runs one"),
	OPT_TEXT("work", "DIR", &opts.work, "directory for the guests' private directories (default /tmp/hvlab-UID)"),
	OPT_NUMBER("attempts", &opts.attempts, "boots per job at most, when guests die (default 4)"),
	OPT_END,
};
static const struct option publish_options[] = {
	OPT_FLAG("publish", &opts.publish, "refuse to run if hvlab doctor warns"),
	OPT_END,
};

/* Made by make; the agent inside a lab's host has none, and runs no campaign. */
extern const char *const built_images[] __attribute__((weak));

static volatile bool stop;

static void on_signal(int signal)
{
	static const char text[] = "\nhvlab: stopping when what runs has ended; once more: at once\n";

	if (stop)
		_exit(STATUS_INTERRUPTED); /* children die with us, what was stored stays */
	stop = true;
	/* Terminal or log, it is only talk. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		(void)signal;
}

static void catch_signals(void)
{
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART}, before;

	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	if (!sigaction(SIGHUP, NULL, &before) && before.sa_handler != SIG_IGN) /* not below nohup: there it goes on */
		sigaction(SIGHUP, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* "c20261123-074512-9f3a" */
static void make_tag(char tag[32], time_t now)
{
	u16 random = 0;
	struct tm tm;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		random = (u16)getpid();
	size_t n = strftime(tag, 32, "c%Y%m%d-%H%M%S", gmtime_r(&now, &tm));
	snprintf(tag + n, 32 - n, "-%04x", random);
}

int cmd_campaign_make(struct store *s, struct planned *p, struct campaign *c)
{
	struct buf text = {0};
	struct why why = {""};

	*c = (struct campaign){
	    .started = time(NULL), .lane = p->plan.lane, .seed = p->plan.seed, .subset = p->plan.subset};
	make_tag(c->tag, c->started);
	copy_str(c->name, p->plan.name);
	copy_str(c->program, HVLAB_VERSION);
	plan_text(&p->plan, &text);
	c->plan = text.data;
	c->jobs = (u32)p->njobs;
	for (size_t i = 0; i < p->njobs; i++)
		copy_str(p->jobs[i].tag, c->tag);
	int err = store_campaign_add(s, c, p->jobs, p->njobs, &why);
	return err ? complain(status_of_store(err), "%s", why.text) : 0;
}

/*
 * Boots come by round, position and attempt. One whose way to the machine broke (an error of the boot, not of its guest)
 * and that was tried again counts as it ended then.
 */
struct failed_boots {
	u32 n, round, position;
	bool error; /* the one before was an error and is counted */
};

static int count_failed(void *arg, const struct stored_boot *b)
{
	struct failed_boots *f = arg;
	bool failed = strcmp(b->verdict, "ok") != 0 && strcmp(b->verdict, "skip") != 0;

	if (f->error && b->round == f->round && b->position == f->position)
		f->n--;
	f->n += failed;
	f->error = !strcmp(b->verdict, "error");
	f->round = b->round;
	f->position = b->position;
	return 0;
}

struct tally {
	u32 ok, unusable, skip, bad, silent, differs, counted, disagree, boots_failed;
};

/* Must the path lane give the same series on every run? What is not in the catalogue must. */
static bool is_stable(const struct load *l, const char *bench)
{
	for (size_t i = 0; i < l->nbench; i++)
		if (!strcmp(l->bench[i].name, bench))
			return l->bench[i].stable;
	return true;
}

static void tally_rows(struct tally *t, const struct load *l)
{
	for (size_t i = 0; i < l->summary.n; i++) {
		const struct summary_row *r = &l->summary.v[i];

		t->ok += r->verdict == HVLAB_OK && !isnan(r->value);
		t->unusable += r->verdict == HVLAB_OK && isnan(r->value);
		t->skip += r->verdict == HVLAB_SKIP;
		t->bad += r->verdict > HVLAB_SKIP;
		t->differs += l->summary.lane == LANE_PATH && summary_differs(r) && is_stable(l, r->bench);
		t->counted += r->exits_counted != EXITS_UNCOUNTED;
		t->disagree += r->exits_disagree;
	}
}

static void print_good(const struct campaign *c, const struct tally *t, u32 rows)
{
	struct buf said = {0};

	buf_printf(&said, "verdict: ok: %u of %u results measured, %u skipped", t->ok, rows, t->skip);
	if (t->unusable)
		buf_printf(&said, ", %u unusable", t->unusable);
	if (t->counted)
		buf_printf(&said, "; exits as declared in %u of %u counted", t->counted - t->disagree, t->counted);
	if (c->refused)
		buf_printf(&said, "; %u of %u jobs refused", c->refused, c->jobs);
	cmd_say("%s\n", said.data);
	buf_free(&said);
}

/* The last line of a run: one word, what it rests on, and the exit status that goes with it. */
static int print_verdict(const struct campaign *c, const struct tally *t, enum expect_word expected)
{
	u32 bad = t->bad + t->silent, rows = t->ok + t->unusable + t->skip + bad;

	if (!c->done && c->refused) {
		cmd_say("verdict: nothing ran: all %u jobs were refused (hvlab doctor says what would help)\n",
		       c->refused);
		return STATUS_ABSENT;
	}
	if (bad || t->boots_failed || !rows) {
		cmd_say("verdict: guest failed: %u of %u results not good, %u boot%s failed (see hvlab show %s)\n", bad,
		       rows, t->boots_failed, t->boots_failed == 1 ? "" : "s", c->tag);
		return STATUS_GUEST;
	}
	if (t->differs) {
		cmd_say("verdict: not reproducible: %u stable series differ between boots (see hvlab show %s)\n",
		       t->differs, c->tag);
		return STATUS_INCONCLUSIVE;
	}
	if (expected != EXPECT_MET) {
		printf("verdict: %s (see above)\n", expected == EXPECT_NOT_MET ? "not as expected" :
		       "inconclusive: a value named by --expect or --at-most is missing");
		return expected == EXPECT_NOT_MET ? STATUS_REGRESSION : STATUS_INCONCLUSIVE;
	}
	print_good(c, t, rows);
	return STATUS_OK;
}

/* Findings about this machine that count, worst first; only the time lane depends on it. */
static size_t warnings(const struct plan *p, struct finding found[FINDINGS_MAX])
{
	size_t n = p->lane == LANE_TIME && !strcmp(p->place, "local") ? cmd_findings(p->vcpus, found) : 0, bad = 0;

	while (bad < n && found[bad].level >= PREFLIGHT_WARN)
		bad++;
	return bad;
}

/* --publish turns warnings into refusals, one line each, before anything is made. */
static int check_publish(const struct plan *p)
{
	struct finding found[FINDINGS_MAX];
	char said[REASON_MAX], advice[REASON_MAX];

	if (!opts.publish)
		return 0;
	if (p->lane == LANE_TIME && strcmp(p->place, "local"))
		return complain(STATUS_ENVIRONMENT, "--publish can check only this machine, not %s", p->place);
	size_t bad = warnings(p, found);
	for (size_t i = 0; i < bad; i++)
		complain(0, "%s: %s; %s", preflight_word(found[i].level), reason_text(found[i].said, said),
			 reason_text(found[i].advice, advice));
	return bad ? STATUS_ENVIRONMENT : 0;
}

/* Without it they are a line of talk: what was wrong is stored with every boot. */
static void print_warnings(const struct plan *p)
{
	struct finding found[FINDINGS_MAX];
	size_t bad = warnings(p, found);

	if (bad)
		fprintf(stderr, "preflight: %zu warning%s about this machine (hvlab doctor)\n", bad, bad == 1 ? "" : "s");
}

/* A table for each machine of the lab and what qualifies it. */
static void print_matrix(const struct load *l)
{
	const char *group[MATRIX_COLUMNS_MAX];
	size_t left;
	const char **systems = summary_systems(&l->summary, &left);

	if (versions_in(&l->summary)) {
		cmd_versions(&l->summary, TABLE_TEXT);
		left = 0;
	}
	while (left) {
		struct buf notes = {0};
		size_t n = matrix_group(systems, &left, group);

		cmd_print(matrix_table(l, group, n, &notes), TABLE_TEXT);
		cmd_say("\n%s%s", notes.data, left ? "\n" : "");
		buf_free(&notes);
	}
	free(systems);
	cmd_notes(l);
}

/* Everything below the table: what is missing, where the numbers are, the verdict. */
static int conclude_load(struct store *s, const struct load *l, const char *database, const struct expect *expect)
{
	const struct campaign *c = l->campaign;
	struct tally t = {0};
	struct failed_boots failed = {0};
	struct why why = {""};
	int err = store_boots(s, c->id, count_failed, &failed, &why);

	t.boots_failed = failed.n;
	print_matrix(l);
	size_t silent = cmd_defects(l);
	t.silent = l->plan.rounds ? (u32)silent : 0; /* of a plan that cannot be read nobody knows what was asked for */
	tally_rows(&t, l);
	cmd_refused(l);
	enum expect_word expected = cmd_expected(expect, &l->summary);
	printf("\ncampaign %s in %s\n", c->tag, database);
	if (c->done)
		printf("report: hvlab report %s\n", c->tag);
	return err ? complain(status_of_store(err), "%s", why.text) : print_verdict(c, &t, expected);
}

static int conclude(struct store *s, const char *tag, const char *database, const struct expect *expect)
{
	struct campaign c;
	struct load l;
	int status = cmd_campaign(s, tag, &c);

	if (status)
		return status;
	status = cmd_load(&l, s, &c, NULL);
	if (!status)
		status = cmd_load_facts(&l, s);
	if (!status)
		status = conclude_load(s, &l, database, expect);
	load_free(&l);
	campaign_free(&c);
	return status;
}

/* Asked before anything is stored: what cannot be run is no campaign. */
static int run_options_fill(struct run_options *ro)
{
	u64 workers = opts.workers == NOT_GIVEN ? (u64)sysconf(_SC_NPROCESSORS_ONLN) : opts.workers;
	u64 attempts = opts.attempts != NOT_GIVEN ? opts.attempts : cmd_target()->console ? 1 : 4; /* nobody is asked to boot again */

	if (!workers || workers > 64 || !attempts || attempts > 100)
		return complain(STATUS_USAGE, "--workers is 1 to 64, --attempts 1 to 100");
	*ro = (struct run_options){.stop = &stop, .workers = (unsigned)workers, .attempts_max = (u32)attempts,
				   .built = built_images};
	return 0;
}

/* Runs what is pending of a campaign and says how it ended; expect NULL: the caller says it. */
static int execute(struct store *s, const struct campaign *c, struct run_options ro, const char *metal, const char *hosted,
		   const struct expect *expect)
{
	struct progress_view view;
	struct workdir work;
	struct why why = {""}, gone = {""};
	char *root = opts.work ? xstrdup(opts.work) : path_workroot(), *database = cmd_database();
	int status = 0, err = workdir_take(&work, root, c->tag, &why);

	if (opts.work)
		setenv(WORK_VARIABLE, root, 1); /* so that a sweep finds that the campaign lives */
	if (err)
		status = complain(status_of(err), "%s", why.text);
	if (!status) {
		ro.images = (struct images){.metal = metal, .hosted = hosted, .workroot = work.path, .target = cmd_target()};
		ro.progress = progress_view_show;
		ro.arg = &view;
		catch_signals();
		progress_view_init(&view, c->lane);
		err = run_campaign(s, c->id, &ro, &why);
		progress_view_end(&view);
		workdir_release(&work);
		if (store_there(s, &gone))
			status = complain(STATUS_DATABASE, "%s", gone.text);
		else if (err == -EINTR)
			status = complain(STATUS_INTERRUPTED,
					  "%s, all finished boots are stored; continue with: hvlab resume %s", why.text,
					  c->tag);
		else if (err)
			status = complain(status_of_store(err), "%s; continue with: hvlab resume %s", why.text, c->tag);
		else if (expect)
			status = conclude(s, c->tag, database, expect);
	}
	free(root);
	free(database);
	return status;
}

/* A misspelt event would be refused boot by boot. Whether it can be counted is for the machine that runs the guest. */
static int check_events(const char *events)
{
	struct pmu *pmu = NULL;
	struct why why = {""};
	int err = *events ? pmu_open(&pmu, events, &why) : 0;

	pmu_close(pmu);
	return err == -ENOENT ? complain(STATUS_USAGE, "%s", why.text) : 0;
}

/* A host that cannot be reached is found before there is a campaign. */
static int check_place(const struct planned *p)
{
	const struct images images = {.metal = p->metal, .hosted = p->hosted, .target = cmd_target()};
	char place[SYSTEM_MAX];
	struct why why = {""};
	int err = 0;

	for (const char *rest = p->plan.place; !err && plan_next_place(&rest, place);)
		err = place_reach(place, &images, NULL, &why);

	place_leave();
	return err ? complain(status_of(err), "%s", why.text) : 0;
}

/* tag: that of the campaign, once there is one. */
static int run_planned(struct planned *p, const struct expect *expect, const struct run_options *ro, char tag[32])
{
	struct campaign c = {0};
	struct store *s;
	int status = cmd_store(&s, STORE_WRITE);

	if (status)
		return status;
	status = cmd_campaign_make(s, p, &c);
	if (!status) {
		copy_strn(tag, 32, c.tag);
		print_warnings(&p->plan);
		fprintf(stderr, "campaign %s: %zu jobs, %s lane%s\n", c.tag, p->njobs, lane_word(c.lane),
			c.subset ? ", SUBSET of the suite" : "");
		status = execute(s, &c, *ro, p->metal, p->hosted, expect);
	}
	campaign_free(&c);
	store_close(s);
	return status;
}

int cmd_measure(struct planned *p, char tag[32])
{
	struct run_options ro;
	int status = run_options_fill(&ro);

	return status ? status : run_planned(p, NULL, &ro, tag);
}

static int run(const struct arguments *a)
{
	char tag[32];
	struct expect expect;
	struct planned p = {0};
	struct run_options ro;
	char *benches = NULL;
	int status = cmd_expect_benches(&benches);

	if (!status)
		status = cmd_planned(&p, &(struct wish){.file = a->v[0], .bench = benches});
	if (!status)
		status = cmd_expect(&expect, &p);
	if (!status)
		status = run_options_fill(&ro);
	if (!status)
		status = check_events(p.plan.events);
	if (!status)
		status = check_place(&p);
	if (!status)
		status = check_publish(&p.plan);
	if (!status)
		status = run_planned(&p, &expect, &ro, tag);
	planned_free(&p);
	free(benches);
	return cmd_expect_status(status);
}

const struct command cmd_run = {
	"run", "[FILE]", "measure: run a plan, store every sample, compare", 1, run,
	{plan_options, word_options, expect_options, own_options, image_options, target_options, console_options, store_options,
	 work_options, publish_options, table_options},
};

/* The images a campaign began with; "" where no boot of that kind is there yet. */
struct began {
	char metal[65], hosted[65], linux_guest[65];
};

static int image_seen(void *arg, const char *sha256, const char *kind, const char *build)
{
	struct began *b = arg;

	copy_strn(!strcmp(kind, "hosted") ? b->hosted : !strcmp(kind, GUEST_LINUX) ? b->linux_guest : b->metal, sizeof(b->metal), sha256);
	return 0;
}

static void hash_of(const char *path, char sha256[65])
{
	if (!path || sha256_file(path, sha256))
		*sha256 = '\0';
}

static void hash_of_linux(const char *hosted, char sha256[65])
{
	struct linux_guest g;
	char program[65];

	hash_of(hosted, program);
	*sha256 = '\0';
	if (!linux_guest_open(&g, NULL))
		linux_guest_identity(&g, program, sha256);
	linux_guest_close(&g);
}

static int check_image(const struct campaign *c, const char *began_with, const char *now, const char *path, const char *advice)
{
	if (!*began_with || !strcmp(began_with, now))
		return 0;
	return complain(STATUS_ENVIRONMENT, "campaign %s began with the guest image %.12s..., %s is another one; "
			"%s, or start a new campaign with hvlab run", c->tag, began_with, path ? path : "hvlab-hosted", advice);
}

/* Boots of two different guests, or launches of two different programs, are no rounds of one campaign. */
static int check_images(struct store *s, const struct campaign *c, const char *metal, const char *hosted)
{
	struct began began = {"", "", ""};
	char now[65], now_linux[65];
	struct why why = {""};
	int err = store_images(s, c->id, image_seen, &began, &why);

	if (err)
		return complain(status_of_store(err), "%s", why.text);
	hash_of(metal, now);
	int status = check_image(c, began.metal, now, metal, "name the old one with --image");
	hash_of(hosted, now);
	if (!status)
		status = check_image(c, began.hosted, now, hosted, "put the old one back beside the program");
	if (status || !*began.linux_guest)
		return status;
	hash_of_linux(hosted, now_linux);
	return check_image(c, began.linux_guest, now_linux, "the guest " GUEST_LINUX, "put the old one back into the lab (hvlab lab import)");
}

static int resume_campaign(struct store *s, const char *ref, const struct run_options *ro, const char *metal,
			   const char *hosted)
{
	struct campaign c;
	int status = cmd_campaign(s, ref, &c);

	if (status)
		return status;
	u32 left = c.jobs - c.done - c.refused;
	status = left ? check_images(s, &c, metal, hosted) : 0;
	if (status) {
		campaign_free(&c);
		return status;
	}
	if (left)
		fprintf(stderr, "campaign %s: %u of %u jobs to go\n", c.tag, left, c.jobs);
	else
		fprintf(stderr, "campaign %s is complete; nothing to run\n", c.tag);
	status = execute(s, &c, *ro, metal, hosted, &(struct expect){.n = 0});
	campaign_free(&c);
	return status;
}

static int resume(const struct arguments *a)
{
	struct run_options ro;
	struct store *s;
	char *metal = NULL, *hosted = NULL;
	int status = run_options_fill(&ro);

	if (!status)
		status = cmd_images(&metal, &hosted);
	/* What is not there cannot be resumed, and must not be made by asking. */
	if (!status && !(status = cmd_store(&s, STORE_READ))) {
		store_close(s);
		status = cmd_store(&s, STORE_WRITE);
	}
	if (!status) {
		status = resume_campaign(s, a->v[0], &ro, metal, hosted);
		store_close(s);
	}
	free(metal);
	free(hosted);
	return status;
}

const struct command cmd_resume = {
	"resume", "[REF]", "finish a campaign that was interrupted", 1, resume,
	{image_options, target_options, console_options, store_options, work_options, table_options},
};
