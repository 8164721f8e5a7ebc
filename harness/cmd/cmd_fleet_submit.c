/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab fleet submit: the campaign into the database, a database for each of its parts into the shared directory, and a job of
 * Slurm's for each; those of a host one after the other in the order that the seed gave, and in the end one that merges.
 */
#include "fleet_dir.h"
#include "adapters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct submission {
	const struct fleet *fleet;
	struct planned planned;
	struct fleet_jobs jobs;
	struct campaign campaign;
	char *dir; /* of the campaign, shared */
	struct fleet_queue queue;
};

static int make_dir(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	int err = make_dirs(path);

	if (err)
		complain(0, "cannot make %s: %s", path, strerror(-err));
	free(path);
	return err ? STATUS_ENVIRONMENT : 0;
}

/* Started by Slurm, which copies it: all that differs from part to part is its arguments. */
static int write_script(const struct submission *x)
{
	const struct fleet *f = x->fleet;
	char *path = xasprintf("%s/work.sh", x->dir);
	struct buf text = {0};

	buf_printf(&text, "#!/bin/sh\n# made by hvlab fleet submit\n"
		   "case $1 in\n"
		   "merge) # when all parts have ended\n"
		   "	db=%s/hvlab-%s-all.db\n"
		   "	rm -f \"$db\"\n"
		   "	%s merge --db \"$db\" %s/" FLEET_OUT " && cp \"$db\" %s/all.new && mv %s/all.new %s/all.db\n"
		   "	status=$?\n"
		   "	rm -f \"$db\"\n"
		   "	exit $status ;;\n"
		   "*) exec %s fleet work %s \"$1\" --scratch %s --first \"$2\" ;;\n"
		   "esac\n", f->scratch, x->campaign.tag, f->program, x->dir, x->dir, x->dir, x->dir, f->program, x->dir, f->scratch);
	int err = file_write(path, text.data, text.len);
	if (!err && chmod(path, 0755))
		err = -errno;
	int status = err ? complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(-err)) : 0;
	buf_free(&text);
	free(path);
	return status;
}

static int make_dirs_of(struct submission *x)
{
	static const char *const names[] = {FLEET_QUEUE, FLEET_OUT, FLEET_LEASE, FLEET_LOG};
	int status = 0;

	x->dir = xasprintf("%s/%s", x->fleet->directory, x->campaign.tag);
	for (size_t i = 0; i < LEN(names) && !status; i++)
		status = make_dir(x->dir, names[i]);
	return status ? status : write_script(x);
}

/* The campaign with the jobs of this part alone, in a database of its own. */
static int write_part(const struct submission *x, const struct fleet_part *part)
{
	char *path = xasprintf("%s/" FLEET_QUEUE "/%s.db", x->dir, part->name);
	struct campaign c = x->campaign;
	struct why why = {""};
	struct store *s;
	int err = store_open(&s, path, STORE_WRITE, &why);

	if (!err) {
		err = store_campaign_add(s, &c, x->jobs.job + part->first, part->n, &why);
		store_close(s);
	}
	free(path);
	return err ? complain(status_of_store(err), "%s", why.text) : 0;
}

/* All of them in one file, so that what was never handed to Slurm is known, too. */
static int write_parts(const struct submission *x)
{
	char *path = xasprintf("%s/" FLEET_PARTS, x->dir);
	struct buf text = {0};
	int status = 0;

	for (size_t i = 0; i < x->jobs.nparts && !status; i++) {
		const struct fleet_part *part = &x->jobs.part[i];

		status = write_part(x, part);
		buf_printf(&text, "%s %s %s\n", part->name, part->host->name, *part->feature ? part->feature : "-");
	}
	int err = status ? 0 : file_write(path, text.data, text.len);
	if (err)
		status = complain(STATUS_ENVIRONMENT, "cannot write %s: %s", path, strerror(-err));
	buf_free(&text);
	free(path);
	return status;
}

static int submit_parts(struct submission *x)
{
	int status = write_parts(x);

	x->queue = (struct fleet_queue){.fleet = x->fleet, .tag = x->campaign.tag, .dir = x->dir};
	for (size_t i = 0; i < x->jobs.nparts && !status; i++)
		status = cmd_fleet_queue(&x->queue, x->jobs.part[i].name, x->jobs.part[i].host, x->jobs.part[i].feature, 0);
	return status ? status : cmd_fleet_queue_merge(&x->queue);
}

static int submit_planned(struct submission *x)
{
	struct store *s;
	int status = cmd_store(&s, STORE_WRITE);

	if (status)
		return status;
	x->planned.jobs = x->jobs.job;
	x->planned.njobs = x->jobs.njobs;
	status = cmd_campaign_make(s, &x->planned, &x->campaign);
	store_close(s);
	x->planned.jobs = NULL;
	if (!status)
		status = make_dirs_of(x);
	if (!status)
		status = submit_parts(x);
	if (x->queue.n)
		printf("campaign %s: %zu jobs in %u of %zu parts on %zu hosts are in Slurm's queue; hvlab fleet status\n", x->campaign.tag,
		       x->jobs.njobs, x->queue.n, x->jobs.nparts, x->fleet->n);
	return status;
}

int cmd_fleet_submit(const struct arguments *a)
{
	const struct adapter *adapters[64];
	struct fleet f = {.n = 0};
	struct submission x = {.fleet = &f};
	struct why why = {""};
	size_t n = 0;
	int status = cmd_fleet_read(&f);

	for (; n < adapter_count() && n < LEN(adapters); n++)
		adapters[n] = adapter_at(n);
	if (!status)
		status = cmd_planned(&x.planned, &(struct wish){.file = a->v[1], .no_jobs = true});
	if (!status) {
		int err = fleet_expand(&f, &x.planned.plan, adapters, n, &x.planned.catalog, &x.jobs, &why);

		status = err ? complain(err == -ENOENT ? STATUS_USAGE : status_of(err), "%s", why.text) : submit_planned(&x);
	}
	fleet_jobs_free(&x.jobs);
	planned_free(&x.planned);
	campaign_free(&x.campaign);
	buf_free(&x.queue.after);
	free(x.dir);
	fleet_free(&f);
	return status;
}
