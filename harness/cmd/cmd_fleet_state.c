/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hvlab fleet status, collect and cancel: of a campaign that was submitted, what Slurm says of its parts and what they have delivered.
 */
#include "fleet_dir.h"
#include "slurm.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum table_format format;

const struct option fleet_state_options[] = {
	OPT_FORMAT(&format),
	OPT_END,
};

static struct part_state *part_find(struct fleet_state *x, const char *name, size_t n)
{
	for (size_t i = 0; i < x->n; i++)
		if (!strncmp(x->v[i].name, name, n) && !x->v[i].name[n])
			return &x->v[i];
	return NULL;
}

static struct part_state *part_add(struct fleet_state *x, const char *name)
{
	x->v = xrealloc(x->v, (x->n + 1) * sizeof(*x->v));
	x->v[x->n] = (struct part_state){.id = 0};
	copy_str(x->v[x->n].name, name);
	return &x->v[x->n++];
}

/* "hv1.0003 hv1 xen". A part becomes a path, and it and its feature words for Slurm: what cannot be a name is no part. */
static void read_part(struct fleet_state *x, char *line)
{
	char *name = strsep(&line, " "), *host = strsep(&line, " ");

	if (!line || !name_is_entry(name) || !name_is_entry(line) || part_find(x, name, strlen(name)))
		return;
	struct part_state *p = part_add(x, name);
	copy_str(p->host, host);
	copy_str(p->feature, strcmp(line, "-") ? line : "");
}

/* "17 hv1.0003", and later "29 hv1.0003": it was submitted again */
static void read_job(struct fleet_state *x, char *line)
{
	char *number = strsep(&line, " ");
	u64 id;

	if (!line || !name_is_entry(line) || parse_u64(number, &id))
		return;
	struct part_state *p = part_find(x, line, strlen(line));
	if (!p)
		p = part_add(x, line);
	p->id = id;
	p->times++;
}

static int read_lines(struct fleet_state *x, const char *name, void (*read)(struct fleet_state *x, char *line))
{
	char *path = xasprintf("%s/%s", x->dir, name);
	struct buf text = {0};
	int err = file_read(path, &text);

	for (char *rest = err ? NULL : text.data, *line; rest && (line = strsep(&rest, "\n"));)
		read(x, line);
	buf_free(&text);
	free(path);
	return err;
}

/* A campaign of which nothing came into the queue has parts and no jobs. */
static int read_parts(struct fleet_state *x)
{
	int no_parts = read_lines(x, FLEET_PARTS, read_part), no_jobs = read_lines(x, FLEET_JOBS, read_job);

	return no_parts && no_jobs ? complain(STATUS_USAGE, "campaign %s is none of this fleet: cannot read %s/" FLEET_JOBS ": %s",
					      x->campaign.tag, x->dir, strerror(-no_jobs)) : 0;
}

/* "hv1.0003.0.db": what the first start of a part has delivered */
static void note_delivered(struct fleet_state *x)
{
	char *path = xasprintf("%s/" FLEET_OUT, x->dir);
	DIR *d = opendir(path);

	for (struct dirent *e; d && (e = readdir(d));) {
		const char *host = strchr(e->d_name, '.'), *number = host ? strchr(host + 1, '.') : NULL;
		struct part_state *p = number ? part_find(x, e->d_name, (size_t)(number - e->d_name)) : NULL;

		if (p)
			p->delivered = true;
	}
	if (d)
		closedir(d);
	free(path);
}

bool cmd_fleet_delivered(const char *dir, const char *part, u32 before)
{
	bool all = false;

	for (u32 start = 0; start < before && !all; start++) {
		char *name = xasprintf("%s/" FLEET_OUT "/%s.%u.db", dir, part, start);
		struct campaign c = {0};
		struct store *s;

		if (!access(name, F_OK) && !store_open(&s, name, STORE_SOURCE, NULL)) {
			all = !store_campaign_get(s, strrchr(dir, '/') + 1, &c, NULL) && c.jobs == c.done + c.refused;
			campaign_free(&c);
			store_close(s);
		}
		free(name);
	}
	return all;
}

static void note_state(void *arg, const struct slurm_state *s)
{
	struct fleet_state *x = arg;

	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].id == s->id) {
			copy_str(x->v[i].word, s->state);
			copy_str(x->v[i].reason, s->reason);
		}
}

int cmd_fleet_ask_slurm(struct fleet_state *x, struct why *why)
{
	return slurm_states(note_state, x, why);
}

void cmd_fleet_state_free(struct fleet_state *x)
{
	fleet_free(&x->fleet);
	campaign_free(&x->campaign);
	free(x->dir);
	free(x->v);
}

/* The campaign that is meant, and its parts as they were handed to Slurm. */
int cmd_fleet_state(struct fleet_state *x, const char *ref)
{
	struct store *s;
	int status = cmd_fleet_read(&x->fleet);

	if (!status)
		status = cmd_store(&s, STORE_READ);
	if (!status) {
		status = cmd_campaign(s, ref, &x->campaign);
		store_close(s);
	}
	if (!status) {
		x->dir = xasprintf("%s/%s", x->fleet.directory, x->campaign.tag);
		status = read_parts(x);
	}
	if (!status)
		note_delivered(x);
	return status;
}

static int print_status(struct fleet_state *x)
{
	struct table *t = table_new("part,job>,state,reason,delivered");
	struct why why = {""};
	int err = cmd_fleet_ask_slurm(x, &why);
	u32 delivered = 0, queued = 0, parts = 0;

	for (size_t i = 0; i < x->n; i++) {
		const struct part_state *p = &x->v[i];

		table_cell(t, p->name);
		table_cellf(t, "%llu", (unsigned long long)p->id);
		table_cells(t, *p->word ? p->word : err ? "unknown" : p->id ? "ended" : "never queued", *p->word ? p->reason : "",
			    p->delivered ? "yes" : "no");
		delivered += p->delivered;
		parts += strcmp(p->name, FLEET_MERGE) != 0;
		queued += *p->word != '\0';
	}
	cmd_print(t, format);
	if (format == TABLE_TEXT)
		printf("\ncampaign %s: %u of %u parts delivered, %u jobs in the queue, %u of %u launches collected\n", x->campaign.tag,
		       delivered, parts, queued, x->campaign.done, x->campaign.jobs);
	return err ? complain(STATUS_ENVIRONMENT, "%s", why.text) : 0;
}

int cmd_fleet_status(const struct arguments *a)
{
	struct fleet_state x = {.n = 0};
	int status = cmd_fleet_state(&x, a->v[1]);

	if (!status)
		status = print_status(&x);
	cmd_fleet_state_free(&x);
	return status;
}

/* Any time, and as often as one likes. */
int cmd_fleet_collect(const struct arguments *a)
{
	struct fleet_state x = {.n = 0};
	struct campaign now = {0};
	struct store *s;
	int status = cmd_fleet_state(&x, a->v[1]);

	if (!status) {
		char *out = xasprintf("%s/" FLEET_OUT, x.dir);

		status = cmd_merge_files(&(struct arguments){.v = {out}, .n = 1});
		free(out);
	}
	if (!status && !(status = cmd_store(&s, STORE_READ))) {
		status = cmd_campaign(s, x.campaign.tag, &now);
		store_close(s);
	}
	if (!status) {
		u32 left = now.jobs - now.done - now.refused;

		printf("campaign %s: %u of %u jobs are done%s\n", now.tag, now.done + now.refused, now.jobs,
		       left ? "; the others are still to come (hvlab fleet status)" : "");
		status = left ? STATUS_RETRY : STATUS_OK;
	}
	campaign_free(&now);
	cmd_fleet_state_free(&x);
	return status;
}

/* The leases go first: who works without Slurm's knowledge stops by itself. */
int cmd_fleet_cancel(const struct arguments *a)
{
	struct fleet_state x = {.n = 0};
	struct why why = {""};
	int status = cmd_fleet_state(&x, a->v[1]);

	if (!status) {
		char *leases = xasprintf("%s/" FLEET_LEASE, x.dir);
		char *gone = xasprintf("%s.cancelled.%llx", leases, (unsigned long long)now_ns()); /* it may be cancelled again */

		if (rename(leases, gone) && errno != ENOENT)
			status = complain(STATUS_ENVIRONMENT, "cannot rename %s: %s", leases, strerror(errno));
		free(leases);
		free(gone);
	}
	if (!status && cmd_fleet_ask_slurm(&x, &why))
		status = complain(STATUS_ENVIRONMENT, "%s", why.text);
	u32 n = 0;
	for (size_t i = 0; i < x.n && !status; i++) {
		if (!*x.v[i].word)
			continue;
		if (slurm_cancel(x.v[i].id, &why))
			status = complain(STATUS_ENVIRONMENT, "%s", why.text);
		n += !status;
	}
	if (!status)
		printf("campaign %s: %u jobs cancelled; what was delivered can be collected\n", x.campaign.tag, n);
	cmd_fleet_state_free(&x);
	return status;
}
