/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab selftest: does hvlab work on this host? Measures one benchmark of each kind, says what agrees and what does not, and
 * writes all of it into one file without the names of machines and people, for whoever is asked about it: there the
 * same rows give the same words. What is judged, and how, is selftest.c's.
 */
#include "cmd.h"
#include "redact.h"
#include "selftest.h"
#include "store.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of every family what is quick, and what most hypervisors differ in. */
#define BENCHES "clk_null,clk_core,cpu_alu,mem_touch,mem_chase_random,exit_cpuid,exit_hypercall,exit_msr_read,exit_pio_user,exit_hlt," \
	"irq_selfipi,tmr_deadline_now,os_syscall,pv_cpuid_forced"
#define ROUNDS 3
#define BATCHES 10

static struct {
	const char *output, *from;
	enum table_format format;
} opts;

static const struct option options[] = {
	OPT_TEXT("output", "FILE", &opts.output, "file to attach to a report (default selftest-TAG.db); never one that is there"),
	OPT_TEXT("from", "REF", &opts.from, "judge a stored campaign, run nothing, and write a file only where --output names one"),
	OPT_FORMAT(&opts.format),
	OPT_END,
};

static int conclude(const struct selftest *t)
{
	u32 of[SELF_DISAGREES + 1] = {0};

	for (size_t i = 0; i < t->n; i++)
		of[t->v[i].word]++;
	if (opts.format == TABLE_TEXT)
		cmd_say("\nverdict: %s: %u checks agree, %u do not, %u could not be made\n",
			t->word == SELF_AGREES ? "works here" : t->word == SELF_UNKNOWN ? "works as far as it could be seen" : "something is wrong",
			of[SELF_AGREES], of[SELF_DISAGREES], of[SELF_UNKNOWN]);
	return of[SELF_DISAGREES] ? STATUS_REGRESSION : of[SELF_AGREES] ? STATUS_OK : STATUS_INCONCLUSIVE;
}

static int judge_load(struct store *s, const struct campaign *c, struct load *l)
{
	struct selftest t;
	struct why why = {""};
	int err = selftest_make(&t, l, s, &why);
	int status = err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;

	if (!status) {
		if (opts.format == TABLE_TEXT)
			cmd_say("Self test %s, measured by hvlab %s, %s lane\n\n", c->tag, c->program, lane_word(c->lane));
		cmd_print(selftest_table(&t), opts.format);
		status = conclude(&t);
	}
	selftest_free(&t);
	return status;
}

static int judge_campaign(struct store *s, const struct campaign *c)
{
	struct load l;
	int status = cmd_load(&l, s, c, NULL);

	if (!status)
		status = cmd_load_facts(&l, s);
	if (!status)
		status = judge_load(s, c, &l);
	load_free(&l);
	return status;
}

/* --- the file */

/* Whatever the plan names: --place and --host are in it. */
static void names_of_plan(struct redaction *r, const char *plan)
{
	char *text = xstrdup(plan), *rest = text;

	for (char *word; (word = strtok_r(rest, " \t\n,=", &rest));)
		redact_url(r, word);
	free(text);
}

static void names_of_here(struct redaction *r)
{
	char host[256] = "";
	const struct passwd *user = getpwuid(getuid());

	if (!gethostname(host, sizeof(host) - 1)) {
		redact_name(r, "host", host);
		host[strcspn(host, ".")] = '\0';
		redact_name(r, "host", host);
	}
	redact_name(r, "user", user ? user->pw_name : NULL);
}

static int write_file(struct store *s, const struct campaign *c)
{
	struct redaction names = {.n = 0};
	struct why why = {""};
	char *path = opts.output ? xstrdup(opts.output) : xasprintf("selftest-%s.db", c->tag);

	names_of_here(&names);
	names_of_plan(&names, c->plan);
	int err = store_share_redacted(s, c->id, &names, path, &why);
	int status = err ? complain(status_of_store(err), "%s", why.text) : STATUS_OK;
	if (!status && opts.format == TABLE_TEXT)
		cmd_say("%s holds all of it without names, addresses and serial numbers: look at it, and attach it. hvlab selftest %s says "
			"the same anywhere.\n", path, path);
	redact_free(&names);
	free(path);
	return status;
}

/* --- where the rows come from */

static int stored(struct store *s, const char *ref, bool keep)
{
	struct campaign c = {0};
	int status = cmd_campaign(s, ref, &c);

	if (!status)
		status = judge_campaign(s, &c);
	if (keep && (status == STATUS_OK || status == STATUS_REGRESSION || status == STATUS_INCONCLUSIVE)) {
		int written = write_file(s, &c);
		status = written ? written : status;
	}
	campaign_free(&c);
	return status;
}

static int of_database(const char *ref, bool keep)
{
	struct store *s;
	int status = cmd_store(&s, STORE_READ);

	if (status)
		return status;
	status = stored(s, ref, keep);
	store_close(s);
	return status;
}

static int of_file(const char *path)
{
	struct store *s;
	struct why why = {""};
	int err = store_open(&s, path, STORE_READ, &why);

	if (err)
		return complain(status_of_store(err), "%s", why.text);
	int status = stored(s, NULL, false);
	store_close(s);
	return status;
}

static int measure(void)
{
	struct planned p = {0};
	char tag[32] = "";

	int status = cmd_planned(&p, &(struct wish){.bench = BENCHES, .rounds = ROUNDS, .batches = BATCHES, .of_host = true});
	if (!status)
		status = cmd_measure(&p, tag);
	planned_free(&p);
	return status ? status : of_database(tag, true);
}

static int selftest(const struct arguments *a)
{
	if (a->n && opts.from)
		return complain(STATUS_USAGE, "a file or --from, not both");
	if (a->n)
		return of_file(a->v[0]);
	if (opts.output && !access(opts.output, F_OK))
		return complain(STATUS_USAGE, "%s is there already: --output names a file that is not", opts.output);
	return opts.from ? of_database(opts.from, opts.output) : measure();
}

const struct command cmd_selftest = {
	"selftest", "[FILE]", "does it work on this host? In two minutes, with one file to attach to a report; or read such a file", 1, selftest,
	{plan_options, word_options, image_options, target_options, store_options, work_options, options, table_options},
};
