/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a plan to jobs: which systems, which benchmarks, in which order. Randomised complete blocks and nothing else.
 */
#include "plan.h"
#include "place_url.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEMS_MAX 64

/* Systems of a campaign in the order they were named. */
struct systems {
	const struct adapter *adapter[SYSTEMS_MAX];
	bool twin[SYSTEMS_MAX];
	size_t n;
};

/* splitmix64: enough to shuffle, and the same on every machine for ever. */
static u64 random_next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

/* Uniform below n: draws from the incomplete last stretch are thrown away, a bare modulo would prefer small numbers. */
static u64 random_below(u64 *state, u64 n)
{
	u64 limit = UINT64_MAX - (UINT64_MAX % n + 1) % n, draw;

	do
		draw = random_next(state);
	while (draw > limit);
	return draw % n;
}

/* name is a variant, or the hypervisor before the slash of several. */
static bool names_adapter(const char *name, const struct adapter *a)
{
	size_t n = strlen(name);

	return !strncmp(a->name, name, n) && (!a->name[n] || (a->name[n] == '/' && !a->by_name && !a->remote));
}

static bool has_adapter(const struct systems *s, const struct adapter *a)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->adapter[i] == a)
			return true;
	return false;
}

static int unknown_hypervisor(const char *name, const struct adapter *const *adapters, size_t n, struct why *why)
{
	const char **words = xmalloc(2 * n * sizeof(*words));
	char (*bare)[SYSTEM_MAX] = xmalloc(n * sizeof(*bare));

	for (size_t i = 0; i < n; i++) {
		copy_str(bare[i], adapters[i]->name);
		*strchrnul(bare[i], '/') = '\0';
		words[2 * i] = adapters[i]->name;
		words[2 * i + 1] = bare[i];
	}
	const char *close = nearest(name, words, 2 * n);
	fail(why, -ENOENT, "no hypervisor \"%.40s\"%s%s%s; hvlab doctor shows those there are", name,
	     close ? ", did you mean \"" : "", close ? close : "", close ? "\"?" : "");
	free(words);
	free(bare);
	return -ENOENT;
}

static int add_systems(struct systems *s, const char *name, const struct adapter *const *adapters, size_t n,
		       struct why *why)
{
	bool found = false;

	for (size_t i = 0; i < n; i++) {
		if (!names_adapter(name, adapters[i]))
			continue;
		found = true;
		if (has_adapter(s, adapters[i]))
			continue;
		if (s->n == SYSTEMS_MAX)
			return fail(why, -E2BIG, "more than %d systems in one plan", SYSTEMS_MAX);
		s->adapter[s->n++] = adapters[i];
	}
	return found ? 0 : unknown_hypervisor(name, adapters, n, why);
}

static int choose_systems(struct systems *s, const struct plan *p, const struct adapter *const *adapters, size_t n,
			  struct why *why)
{
	char list[sizeof(p->hv)];
	int err = 0;

	copy_str(list, p->hv);
	for (char *save, *name = strtok_r(list, ",", &save); name && !err; name = strtok_r(NULL, ",", &save))
		err = add_systems(s, name, adapters, n, why);
	if (!err && !s->n)
		err = fail(why, -EINVAL, "the plan names no hypervisor: set hv");
	/* No twin where every boot takes a person, and a file would be held against itself. */
	if (!err && p->lane == LANE_TIME && s->n < SYSTEMS_MAX && !s->adapter[0]->remote) {
		s->adapter[s->n] = s->adapter[0];
		s->twin[s->n++] = true;
	}
	return err;
}

static int choose_benches(struct plan *p, const struct catalog *c, struct why *why)
{
	int err = catalog_check(c, p->bench, why);

	if (err)
		return err;
	if (!p->bench[strspn(p->bench, ",")])
		return fail(why, -EINVAL, "the plan names no benchmark: set bench");
	p->subset = false;
	for (size_t i = 0; i < c->n; i++)
		p->subset |= !globs_match(p->bench, c->bench[i].name);
	return 0;
}

/* Whether the URL begins with one of the schemes, separated by spaces. */
static bool has_scheme(const char *url, const char *schemes)
{
	for (const char *s = schemes; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");

		if (!strncmp(url, s, n) && !strncmp(url + n, "://", 3))
			return true;
		s += n;
	}
	return false;
}

/* Where the jobs of an adapter run: its own place, where it has one. */
static int choose_place(const struct plan *p, const struct adapter *a, const char **place, struct why *why)
{
	*place = a->lab_only && !place_is_ssh(p->place) ? "lab" : a->remote ? "console" : a->hosts ? p->host : p->place;
	if (!a->hosts || has_scheme(p->host, a->hosts))
		return 0;
	size_t n = strcspn(a->hosts, " ");
	if (!*p->host)
		return fail(why, -EINVAL, "%s runs on a host of its own: name it with --host %.*s://[USER@]HOST", a->name,
			    (int)n, a->hosts);
	return fail(why, -EINVAL, "host = %s: %s is reached by %.60s", p->host, a->name, a->hosts);
}

/* "winrm://user@box:5986" as a name for people: "box". An ssh:// place stays one, without the user. */
static char *place_name(const char *place, const struct adapter *a)
{
	if (!a->hosts)
		return place_url_label(place);
	const char *host = strstr(place, "://") + 3, *at = strrchr(host, '@');

	host = at ? at + 1 : host;
	return xasprintf("%.*s", (int)strcspn(host, ":/"), host);
}

static int job_fill(struct job *job, const struct plan *p, const struct adapter *a, bool twin, struct why *why)
{
	const char *place;
	int err = choose_place(p, a, &place, why);

	if (err)
		return err;
	char *name = place_name(place, a), *system = xasprintf("%s:%s%s", name, a->name, twin ? SYSTEM_TWIN : "");
	char *cmdline = xasprintf("bench=%s batches=%u ws=%s seed=%llu", p->bench, p->batches,
				  p->working_set, (unsigned long long)p->seed);
	bool fits = strlen(system) < sizeof(job->system) && strlen(cmdline) < sizeof(job->cmdline);

	*job = (struct job){.lane = p->lane, .vcpus = p->vcpus, .idle = p->idle, .busy = p->busy, .memory = p->memory,
			    .backing = p->backing, .timeout_ns = p->timeout_ns};
	copy_str(job->system, system);
	copy_str(job->place, place);
	copy_str(job->variant, a->name);
	copy_str(job->cmdline, cmdline);
	copy_str(job->events, p->events);
	free(name);
	free(system);
	free(cmdline);
	return fits ? 0 : fail(why, -EINVAL, "place %s is too long a name", place);
}

static void shuffle(struct job *block, size_t n, u64 *state)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = random_below(state, i);
		struct job other = block[j];
		block[j] = block[i - 1];
		block[i - 1] = other;
	}
}

/* One stream of random numbers runs through all rounds. */
static void add_round(struct job *round, const struct job *block, size_t n, u32 number, u64 *state)
{
	memcpy(round, block, n * sizeof(*block));
	shuffle(round, n, state);
	for (size_t i = 0; i < n; i++) {
		round[i].round = number;
		round[i].position = (u32)i;
	}
}

int plan_expand(struct plan *p, const struct adapter *const *adapters, size_t nadapters, const struct catalog *catalog,
		struct job **jobs, size_t *njobs, struct why *why)
{
	struct systems s = {.n = 0};
	u64 state = p->seed;
	int err = choose_benches(p, catalog, why);

	*jobs = NULL;
	*njobs = 0;
	if (!err && p->busy && p->lane == LANE_PATH)
		err = fail(why, -EINVAL, "busy neighbours take turns with the guest, and how long a turn is no count of "
			   "instructions says: --lane time, or --idle instead of --busy");
	if (!err)
		err = choose_systems(&s, p, adapters, nadapters, why);
	if (err)
		return err;
	struct job *block = xcalloc(s.n, sizeof(*block)), *all = xcalloc(s.n * p->rounds, sizeof(*all));
	for (size_t i = 0; i < s.n && !err; i++)
		err = job_fill(&block[i], p, s.adapter[i], s.twin[i], why);
	for (u32 r = 0; r < p->rounds && !err; r++)
		add_round(all + r * s.n, block, s.n, r, &state);
	free(block);
	if (err) {
		free(all);
		return err;
	}
	*jobs = all;
	*njobs = s.n * p->rounds;
	return 0;
}
