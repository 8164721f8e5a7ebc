/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A plan over a fleet: host by host what plan_expand() makes of it there, then cut where a node must be booted into something else. A
 * host's order is its own, drawn from the plan's by its name, so that no hour of the fleet belongs to one system.
 */
#include "fleet.h"
#include "place_url.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HYPERVISORS "kvm,xen" /* what a node must have been booted into */

static bool list_has_word(const char *list, const char *word, size_t n)
{
	for (; *list; list += strcspn(list, ","), list += *list == ',')
		if (strcspn(list, ",") == n && !strncmp(list, word, n))
			return true;
	return false;
}

/* Can this host have it? Of a machine that is reached by a URL of its own only that URL's adapters. */
static bool host_can(const struct fleet_host *h, const struct adapter *a)
{
	size_t word = strcspn(a->name, "/");

	if (*h->url && !place_is_ssh(h->url))
		return a->where == WHERE_HOST && url_has_scheme(h->url, a->schemes);
	if (a->where == WHERE_HOST || a->where == WHERE_CONSOLE)
		return false;
	return !*h->boots || list_has_word(h->boots, a->name, word) || !list_has_word(HYPERVISORS, a->name, word);
}

/* What the node must have booted into: the adapter's hypervisor, and Linux alone for what needs none, where it has that. */
static void feature_of(const struct fleet_host *h, const struct adapter *a, char feature[32])
{
	size_t word = strcspn(a->name, "/");

	*feature = '\0';
	if (list_has_word(h->boots, a->name, word))
		copy_strn(feature, word + 1 < 32 ? word + 1 : 32, a->name);
	else if (list_has_word(h->boots, "kvm", 3))
		copy_strn(feature, 32, "kvm");
}

/* FNV-1a: another number for every host, the same on every machine. */
static u64 order_of(u64 order, const char *host)
{
	u64 hash = 0xcbf29ce484222325ull ^ order;

	for (; *host; host++)
		hash = (hash ^ (unsigned char)*host) * 0x100000001b3ull;
	return hash >> 1 ? hash >> 1 : 1;
}

/* Of the plan's hypervisors those that mean something here; "": none does. */
static void own_list(char *own, size_t size, const char *hv, const struct adapter *const *adapters, size_t n)
{
	char list[sizeof(((struct plan *)0)->hv)];
	size_t at = 0;

	copy_str(list, hv);
	*own = '\0';
	for (char *save, *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		for (size_t i = 0; i < n; i++)
			if (plan_names_adapter(name, adapters[i])) {
				at += (size_t)snprintf(own + at, size - at, "%s%s", at ? "," : "", name);
				break;
			}
}

static int own_plan(struct plan *own, const struct plan *p, const struct fleet_host *h, struct why *why)
{
	*own = *p;
	own->order = order_of(p->order, h->name);
	if (!*h->url)
		return 0;
	return plan_set(own, place_is_ssh(h->url) ? "place" : "host", h->url, why);
}

/* The label names the host, whatever the way to it. */
static int label(struct job *job, const struct fleet_host *h, struct why *why)
{
	char *system = xasprintf("%s:%s", h->name, system_variant(job->system));
	bool fits = strlen(system) < sizeof(job->system);

	copy_str(job->system, system);
	free(system);
	return fits ? 0 : fail(why, -EINVAL, "the label of a system of %s is too long", h->name);
}

static int add_host(struct fleet_jobs *all, const struct fleet_host *h, struct plan *p, const struct adapter *const *adapters,
		    size_t n, const struct catalog *catalog, struct why *why)
{
	const struct adapter **can = xcalloc(n + 1, sizeof(*can));
	struct job *jobs = NULL;
	size_t ncan = 0, njobs = 0;
	struct plan own;
	int err = own_plan(&own, p, h, why);

	for (size_t i = 0; i < n; i++)
		if (host_can(h, adapters[i]))
			can[ncan++] = adapters[i];
	own_list(own.hv, sizeof(own.hv), p->hv, can, ncan);
	if (!err && *own.hv)
		err = plan_expand(&own, can, ncan, catalog, &jobs, &njobs, why);
	if (njobs)
		p->subset = own.subset;
	all->job = xrealloc(all->job, (all->njobs + njobs + 1) * sizeof(*all->job));
	for (size_t i = 0; i < njobs && !err; i++) {
		all->job[all->njobs + i] = jobs[i];
		err = label(&all->job[all->njobs + i], h, why);
	}
	all->njobs += err ? 0 : njobs;
	free(jobs);
	free(can);
	return err;
}

static const struct adapter *adapter_named(const struct adapter *const *adapters, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(adapters[i]->name, name))
			return adapters[i];
	return NULL;
}

/* Jobs from `first` on are a host's: a part for each boot of its node. */
static void cut(struct fleet_jobs *all, const struct fleet_host *h, size_t first, const struct adapter *const *adapters, size_t n)
{
	u32 number = 0;

	for (size_t i = first; i < all->njobs; i++) {
		struct fleet_part *last = number ? &all->part[all->nparts - 1] : NULL;
		char feature[32];

		feature_of(h, adapter_named(adapters, n, all->job[i].variant), feature);
		if (last && !strcmp(last->feature, feature)) {
			last->n++;
			continue;
		}
		all->part = xrealloc(all->part, (all->nparts + 1) * sizeof(*all->part));
		last = &all->part[all->nparts++];
		*last = (struct fleet_part){.host = h, .first = i, .n = 1};
		copy_str(last->feature, feature);
		snprintf(last->name, sizeof(last->name), "%s.%04u", h->name, number++);
	}
}

int fleet_expand(const struct fleet *f, struct plan *p, const struct adapter *const *adapters, size_t nadapters,
		 const struct catalog *catalog, struct fleet_jobs *jobs, struct why *why)
{
	int err = 0;

	*jobs = (struct fleet_jobs){.njobs = 0};
	if (strchr(p->place, ','))
		return fail(why, -EINVAL, "place = %.80s: each host of a fleet is a place, so the plan names one, such as local", p->place);
	for (size_t i = 0; i < f->n && !err; i++) {
		size_t first = jobs->njobs;

		err = add_host(jobs, &f->v[i], p, adapters, nadapters, catalog, why);
		if (!err)
			cut(jobs, &f->v[i], first, adapters, nadapters);
	}
	if (!err && !jobs->njobs)
		err = fail(why, -EINVAL, "no host of the fleet can have hv = %.80s", p->hv);
	if (err)
		fleet_jobs_free(jobs);
	return err;
}

void fleet_jobs_free(struct fleet_jobs *j)
{
	free(j->job);
	free(j->part);
	*j = (struct fleet_jobs){.njobs = 0};
}
