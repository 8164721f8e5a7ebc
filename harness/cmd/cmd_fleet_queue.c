/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Parts of a campaign on their way into Slurm's queue, the first time (cmd_fleet_submit.c) and again: hvlab fleet resume submits those
 * that are neither in the queue nor delivered whole, from what lies in the shared directory. What Slurm is called with is slurm.c's.
 */
#include "fleet_dir.h"
#include "slurm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int note_job(const struct fleet_queue *q, u64 id, const char *part)
{
	char *path = xasprintf("%s/" FLEET_JOBS, q->dir);
	FILE *f = fopen(path, "ae");
	bool bad = !f || fprintf(f, "%llu %s\n", (unsigned long long)id, part) < 0;

	bad |= f && fclose(f);
	int status = bad ? complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(errno)) : 0;
	free(path);
	return status;
}

static int queue(struct fleet_queue *q, const char *part, const char *host, u32 first, struct slurm_job job)
{
	char *name = xasprintf("hvlab-%s-%s", q->tag, host), *log = xasprintf("%s/" FLEET_LOG "/%s.txt", q->dir, part);
	char *script = xasprintf("%s/work.sh", q->dir), number[16];
	const char *const argv[] = {script, part, number, NULL};
	struct why why = {""};
	u64 id;

	snprintf(number, sizeof(number), "%u", first);
	job.name = name;
	job.log = log;
	job.script = argv;
	job.partition = q->fleet->partition;
	job.minutes = q->fleet->minutes;
	int err = slurm_submit(&job, &id, &why);
	int status = err ? complain(STATUS_ENVIRONMENT, "%s", why.text) : note_job(q, id, part);
	if (!status)
		buf_printf(&q->after, "%s%llu", q->after.len ? "," : "", (unsigned long long)id);
	free(script);
	free(log);
	free(name);
	return status;
}

int cmd_fleet_queue(struct fleet_queue *q, const char *part, const struct fleet_host *host, const char *feature, u32 first)
{
	bool machine = *host->url;
	int status = queue(q, part, host->name, first,
			   (struct slurm_job){.node = host->node, .feature = feature, .alone = !machine, .licence = machine ? host->name : ""});

	q->n += !status;
	return status;
}

int cmd_fleet_queue_merge(struct fleet_queue *q)
{
	return queue(q, FLEET_MERGE, FLEET_MERGE, 0, (struct slurm_job){.feature = "", .licence = "", .after = q->after.data});
}

/* --- resume: what is lacking, once more */

static const struct fleet_host *host_named(const struct fleet *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].name, name))
			return &f->v[i];
	return NULL;
}

/* hvlab fleet cancel renames the directory of leases, which stops whoever still works; in a new one such a worker has no lease, either. */
static int make_leases(const struct fleet_state *x)
{
	char *path = xasprintf("%s/" FLEET_LEASE, x->dir);
	int err = make_dirs(path), status = err ? complain(STATUS_ENVIRONMENT, "cannot make %s: %s", path, strerror(-err)) : 0;

	free(path);
	return status;
}

static int resume_part(const struct fleet_state *x, struct fleet_queue *q, const struct part_state *p)
{
	const struct fleet_host *host = host_named(&x->fleet, p->host);

	if (!host)
		return complain(0, "%s is left out: the fleet has no host %s any more", p->name, p->host);
	return cmd_fleet_queue(q, p->name, host, p->feature, p->times * FLEET_STARTS);
}

/* The merge that still waits knows nothing of the new jobs. */
static int resume_merge(const struct fleet_state *x, struct fleet_queue *q)
{
	struct why why = {""};

	for (size_t i = 0; i < x->n; i++) {
		bool merge = !strcmp(x->v[i].name, FLEET_MERGE);

		if (merge && *x->v[i].word && slurm_cancel(x->v[i].id, &why))
			return complain(STATUS_ENVIRONMENT, "%s", why.text);
		if (!merge && *x->v[i].word)
			buf_printf(&q->after, "%s%llu", q->after.len ? "," : "", (unsigned long long)x->v[i].id);
	}
	return cmd_fleet_queue_merge(q);
}

static int resume(struct fleet_state *x, struct fleet_queue *q)
{
	struct why why = {""};
	size_t parts = 0;
	int status = cmd_fleet_ask_slurm(x, &why) ? complain(STATUS_ENVIRONMENT, "%s", why.text) : make_leases(x);

	for (size_t i = 0; i < x->n && !status; i++) {
		const struct part_state *p = &x->v[i];

		if (!strcmp(p->name, FLEET_MERGE))
			continue;
		parts++;
		if (!*p->word && !cmd_fleet_delivered(x->dir, p->name, p->times * FLEET_STARTS))
			status = resume_part(x, q, p);
	}
	if (!status && q->n)
		status = resume_merge(x, q);
	if (!status)
		printf("campaign %s: %u of %zu parts were lacking and are in Slurm's queue again; hvlab fleet status\n", x->campaign.tag, q->n, parts);
	return status;
}

int cmd_fleet_resume(const struct arguments *a)
{
	struct fleet_state x = {.n = 0};
	int status = cmd_fleet_state(&x, a->v[1]);
	struct fleet_queue q = {.fleet = &x.fleet, .tag = x.campaign.tag, .dir = x.dir};

	if (!status)
		status = resume(&x, &q);
	buf_free(&q.after);
	cmd_fleet_state_free(&x);
	return status;
}
