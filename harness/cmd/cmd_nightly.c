/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab nightly: one command for cron or a timer. Runs a plan into its history, lets the gate judge it, measures suspects again
 * at once, and says it in a few lines. A night that was killed stays as far as it came; the next one is a new campaign.
 */
#include "cmd.h"
#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define NAME "nightly" /* of a plan that has none */

/* Beside the database, held until this process ends, however it does. */
static int lock_take(int *lock)
{
	struct store *s;
	int status = cmd_store(&s, STORE_WRITE); /* the first night makes its directory */

	if (status)
		return status;
	store_close(s);
	char *database = cmd_database(), *path = xasprintf("%s.nightly", database);
	*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*lock < 0)
		status = complain(STATUS_ENVIRONMENT, "cannot make %s: %s", path, strerror(errno));
	else if (flock(*lock, LOCK_EX | LOCK_NB))
		status = complain(STATUS_RETRY, "another hvlab nightly is at work on %s", database);
	free(path);
	free(database);
	return status;
}

static bool is_suspect(const struct history_row *r)
{
	return r->gate.word == GATE_SUSPECT;
}

/* Benchmarks with a suspect, each once; NULL: none. */
static char *suspects(const struct history *h)
{
	struct buf names = {0};

	for (size_t i = 0; i < h->n; i++)
		if (is_suspect(&h->v[i]) && (!names.len || !globs_match(names.data, h->v[i].bench)))
			buf_printf(&names, "%s%s", names.len ? "," : "", h->v[i].bench);
	return names.data;
}

/* The same plan for these benchmarks, with twice the rounds. */
static int measure_again(struct planned *p, const char *benches, const char *night)
{
	char tag[32];
	struct why why = {""};

	if (plan_set(&p->plan, "bench", benches, &why))
		fprintf(stderr, "hvlab: too many suspects to name; the whole plan is run again\n");
	p->plan.rounds = 2 * p->plan.rounds < ROUNDS_MAX ? 2 * p->plan.rounds : ROUNDS_MAX;
	snprintf(p->plan.name, sizeof(p->plan.name), "again %s", night);
	int status = cmd_planned_again(p);
	return status ? status : cmd_measure(p, tag);
}

static int judge_night(struct history *h, const char *tag)
{
	struct campaign c = {0};
	struct store *s;
	int status = cmd_store(&s, STORE_WRITE);

	if (status)
		return status;
	status = cmd_campaign(s, tag, &c);
	if (!status)
		status = cmd_gate_load(h, s, &c);
	campaign_free(&c);
	store_close(s);
	return status;
}

/* The word of tonight, after those that are suspect had a second chance. */
static int judge_twice(struct planned *p, const char *tag)
{
	struct history h = {0};
	int status = judge_night(&h, tag);
	char *again = status ? NULL : suspects(&h);

	if (again) {
		history_free(&h);
		fprintf(stderr, "suspect, measured again: %s\n", again);
		status = measure_again(p, again, tag);
		if (!status)
			status = judge_night(&h, tag);
	}
	if (!status)
		status = cmd_gate_conclude(&h);
	history_free(&h);
	free(again);
	return status;
}

static int nightly(const struct arguments *a)
{
	struct planned p = {0};
	char tag[32] = "";
	int lock = -1, status = a->n ? cmd_planned(&p, &(struct wish){.file = a->v[0]}) :
				       complain(STATUS_USAGE, "hvlab nightly PLAN: which plan?");

	if (!status)
		status = cmd_webhook_check();
	if (!status)
		status = lock_take(&lock);
	if (!status && !*p.plan.name)
		copy_str(p.plan.name, NAME);
	if (!status)
		status = cmd_measure(&p, tag);
	if (!status)
		status = judge_twice(&p, tag);
	planned_free(&p);
	if (lock >= 0)
		close(lock);
	return status;
}

const struct command cmd_nightly = {
	"nightly", "PLAN", "for cron or a timer: run a plan, judge it by the nights before, tell it in a few lines", 1, nightly,
	{gate_options, webhook_options, plan_options, word_options, image_options, target_options, store_options, work_options, table_options},
};
