/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab fleet work: a part of a campaign on the node that Slurm gave it. Takes the lease, runs `hvlab resume` on a copy of the part in
 * the node's own scratch directory, and delivers what came out as one file. When the lease goes to a later start (Slurm has given us
 * up) or is taken away (cancelled), what runs is ended at once and nothing is delivered.
 */
#include "fleet_dir.h"
#include "lease.h"
#include "names.h"
#include "paths.h"
#include "proc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_US 2000000  /* between two looks at the lease: it is a file on a network, and somebody measures */
#define DISPLACED_US (3 * LOOK_US) /* for who had it on this machine to see that it is gone */

static const char *scratch = "/var/tmp";
static u64 first; /* starts of earlier submissions end below it */

const struct option fleet_work_options[] = {
	OPT_NUMBER("first", &first, "for work: the number of its first start"),
	OPT_TEXT("scratch", "DIR", &scratch, "for work: directory of this node alone for the database while it runs"),
	OPT_END,
};

struct work {
	const char *dir, *part, *tag;
	char *local; /* our own database */
	u32 start;   /* how often it was started before */
	struct lease lease;
};

static volatile sig_atomic_t asked; /* by Slurm, to end: what runs is finished and stored */

static void on_term(int signal)
{
	asked = signal;
}

static u32 starts_before(void)
{
	const char *word = getenv("SLURM_RESTART_COUNT");
	u64 n = 0;

	return word && !parse_u64(word, &n) && n < UINT32_MAX ? (u32)n : 0;
}

/* What an earlier start has left on this node goes on where it was. Attempts of this start are its own. */
static int prepare(struct work *w, struct why *why)
{
	char *waiting = xasprintf("%s/" FLEET_QUEUE "/%s.db", w->dir, w->part);
	struct buf part = {0};
	struct store *s;
	int err = 0;

	if (access(w->local, F_OK)) {
		err = file_read(waiting, &part);
		if (!err)
			err = file_write(w->local, part.data, part.len);
		if (err)
			fail(why, err, "cannot copy %s to %s: %s", waiting, w->local, strerror(-err));
	}
	if (!err && !(err = store_open(&s, w->local, STORE_WRITE, why))) {
		err = store_jobs_restart(s, w->start * ATTEMPTS_A_START, why);
		store_close(s);
	}
	buf_free(&part);
	free(waiting);
	return err;
}

/* Until it has ended or may not go on; *lost: the lease is. */
static int watch(struct work *w, struct proc *p, bool *lost)
{
	bool told = false;

	for (u32 looks = 0; !proc_poll(p); looks++) {
		if (asked && !told) {
			kill(p->pid, SIGTERM);
			told = true;
		}
		if (looks % 10 == 0 && (*lost = !lease_held(&w->lease))) {
			kill(p->pid, SIGKILL); /* its guests die with it, what it has stored stays */
			proc_wait(p, now_ns() + 10000000000ull);
			return STATUS_INTERRUPTED;
		}
		usleep(LOOK_US / 10);
	}
	return WIFEXITED(p->status) ? WEXITSTATUS(p->status) : STATUS_INTERRUPTED;
}

static int resume_there(struct work *w, bool *lost)
{
	char *self[PATH_SELF_MAX], *log = xasprintf("%s/" FLEET_LOG "/%s.txt", w->dir, w->part);
	const char *argv[PATH_SELF_MAX + 5];
	size_t n = path_self(self), k = 0;
	struct proc p = {0};
	struct why why = {""};

	for (; k < n; k++)
		argv[k] = self[k];
	argv[k++] = "resume";
	argv[k++] = w->tag;
	argv[k++] = "--db";
	argv[k++] = w->local;
	argv[k] = NULL;
	fflush(stdout);
	const struct proc_spec spec = {.argv = argv, .log = log, .in = -1, .out = STDOUT_FILENO, .cpu = -1};
	int err = proc_start(&p, &spec, &why);
	int status = err ? complain(status_of(err), "%s", why.text) : watch(w, &p, lost);

	while (n)
		free(self[--n]);
	free(log);
	return status;
}

/* *left: jobs that are still to be done. Whole and under its last name, or not there. */
static int deliver(struct work *w, u32 *left, struct why *why)
{
	char *name = xasprintf("%s/" FLEET_OUT "/%s.%u.db", w->dir, w->part, w->start), *made = xasprintf("%s.new", w->local);
	struct buf file = {0};
	struct campaign c = {0};
	struct store *s;
	int err = store_open(&s, w->local, STORE_READ, why);

	unlink(made);
	if (!err) {
		err = store_campaign_get(s, w->tag, &c, why);
		*left = c.jobs - c.done - c.refused;
		if (!err)
			err = store_share(s, &c.id, 1, made, why);
		campaign_free(&c);
		store_close(s);
	}
	if (!err)
		err = file_read(made, &file);
	if (!err && !lease_held(&w->lease))
		err = fail(why, -ESTALE, "another start has taken this part over; what was measured here stays here");
	else if (!err && (err = file_write(name, file.data, file.len)))
		fail(why, err, "cannot write %s: %s", name, strerror(-err));
	unlink(made);
	buf_free(&file);
	free(made);
	free(name);
	return err;
}

static void forget(const struct work *w)
{
	static const char *const beside[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < LEN(beside); i++) {
		char *path = xasprintf("%s%s", w->local, beside[i]);

		unlink(path);
		free(path);
	}
}

/* What Slurm is told: 0 all is done, 75 once more, else it is no use. */
static int conclude(struct work *w, int status)
{
	struct why why = {""};
	u32 left = 0;
	int err = deliver(w, &left, &why);

	if (err)
		return complain(err == -ESTALE ? STATUS_INTERRUPTED : STATUS_RETRY, "%s", why.text);
	if (!left) {
		forget(w);
		return STATUS_OK;
	}
	if (status == STATUS_USAGE || w->start - first >= FLEET_STARTS - 1)
		return complain(status ? status : STATUS_ENVIRONMENT, "%u jobs of %s are not done", left, w->part);
	return complain(STATUS_RETRY, "%u jobs of %s are still to be done", left, w->part);
}

static int work(struct work *w)
{
	char *path = xasprintf("%s/" FLEET_LEASE "/%s", w->dir, w->part);
	bool displaced = false, lost = false;
	struct why why = {""};
	int err = lease_take(&w->lease, path, w->start, &displaced, &why), status;

	free(path);
	if (err)
		return complain(STATUS_ENVIRONMENT, "%s", why.text);
	if (displaced)
		usleep(DISPLACED_US);
	if (cmd_fleet_delivered(w->dir, w->part, w->start)) { /* Slurm had given up on it */
		lease_free(&w->lease);
		return complain(STATUS_OK, "%s was delivered by an earlier start", w->part);
	}
	err = prepare(w, &why);
	status = err ? complain(status_of_store(err), "%s", why.text) : resume_there(w, &lost);
	if (lost)
		complain(0, "the lease of %s is gone: ended", w->part);
	else if (!err)
		status = conclude(w, status);
	lease_free(&w->lease);
	return status;
}

int cmd_fleet_work(const struct arguments *a)
{
	const struct sigaction act = {.sa_handler = on_term};
	struct work w = {.dir = a->v[1], .part = a->v[2], .start = (u32)first + starts_before()};
	const char *slash = a->n == 3 ? strrchr(w.dir, '/') : NULL;

	if (!slash || !name_is_tag(slash + 1) || !name_is_entry(w.part))
		return complain(STATUS_USAGE, "hvlab fleet work DIRECTORY PART: it is what fleet submit has put into the scheduler's queue");
	w.tag = slash + 1;
	w.local = xasprintf("%s/hvlab-%s-%s.db", scratch, w.tag, w.part);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	int status = work(&w);
	free(w.local);
	return status;
}
