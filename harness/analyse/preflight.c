/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is to be found fault with: a rule about one fact is a row (preflight_rules.c), one about several has a function here.
 */
#include "preflight_rules.h"

#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool rule_holds(const struct preflight_rule *r, const char *value)
{
	switch (r->test) {
	case IS: return value && globs_match(r->words, value);
	case IS_NOT: return value && *value && !globs_match(r->words, value);
	case ABOVE: return value && strtod(value, NULL) > r->limit;
	case ABSENT: return !value || !*value;
	}
	return false;
}

static void add(struct finding *out, size_t *n, enum preflight_level level, const char *id, const char *advice,
		const char *said)
{
	if (*n == FINDINGS_MAX)
		return;
	out[*n] = (struct finding){.level = level, .id = id, .advice = advice};
	copy_str(out[(*n)++].said, said);
}

static const char *value_of(const char *key, const struct facts *env, const struct facts *state)
{
	return facts_get(strncmp(key, "now.", 4) ? env : state, key);
}

static u64 number_of(const struct facts *f, const char *key)
{
	const char *v = facts_get(f, key);

	return v ? strtoull(v, NULL, 10) : 0;
}

/* More work than one guest and its harness make, for this many CPUs. */
static void judge_load(const struct facts *env, const struct facts *state, struct finding *out, size_t *n)
{
	const char *load = facts_get(state, "now.load");
	u64 cpus = number_of(env, "topology.pus");
	char said[64];

	if (!load || !cpus || strtod(load, NULL) < 0.5 * (double)cpus)
		return;
	snprintf(said, sizeof(said), "load %.16s on %llu CPUs", load, (unsigned long long)cpus);
	add(out, n, PREFLIGHT_WARN, "load", "others are at work on this machine: wait, or stop them", said);
}

/* A guest is no bare machine, and its neighbours are in every number. Dom0 and root have the one that is measured below. */
static void judge_hypervisor(const struct facts *env, struct finding *out, size_t *n)
{
	const char *of = verdict_guest_of(env), *host = facts_get(env, "host.hypervisor");
	bool owner = !of && host && strcmp(host, "none");
	char said[96];

	snprintf(said, sizeof(said), "host.hypervisor %.48s", of ? of : owner ? host : "");
	if (of)
		add(out, n, PREFLIGHT_WARN, "hypervisor", "this machine is a guest itself: nothing here is bare metal, and its "
		    "neighbours are in every number", said);
	else if (owner)
		add(out, n, PREFLIGHT_NOTE, "hypervisor", "this is the system that commands it (dom0, root): its guests are "
		    "measured as they are, a process here is one level deep, CPU numbers here are not the machine's", said);
}

/* To dom0 Xen tells the time, from an oscillator of the machine; a guest has to believe whoever tells it. */
static void judge_clocksource(const struct facts *env, struct finding *out, size_t *n)
{
	const char *source = facts_get(env, "host.clocksource"), *role = facts_get(env, "host.hypervisor.role");
	bool dom0 = source && !strcmp(source, "xen") && role && !strcmp(role, "dom0") && !verdict_guest_of(env);
	char said[96];

	if (!source || !*source || globs_match("tsc,hpet,acpi_pm", source))
		return;
	snprintf(said, sizeof(said), "host.clocksource %.48s", source);
	add(out, n, dom0 ? PREFLIGHT_NOTE : PREFLIGHT_WARN, "clocksource", dom0 ?
	    "Xen tells this dom0 the time: it can only be held against Xen's own" :
	    "the kernel does not trust the TSC, or is told the time by a hypervisor: no clock here is verified", said);
}

/* What stands before a limit may be anybody: somebody's setting, a daemon, the firmware. */
static void judge_limit(const struct facts *env, struct finding *out, size_t *n)
{
	u64 most = number_of(env, "host.cpufreq.max_khz"), limit = number_of(env, "host.cpufreq.limit_khz");
	u64 floor = number_of(env, "host.cpufreq.floor_khz");
	char said[96];

	if (!limit || limit >= most - most / 100)
		return;
	snprintf(said, sizeof(said), "the processor is held at %llu MHz of %llu", (unsigned long long)limit / 1000,
		 (unsigned long long)most / 1000);
	if (floor >= limit)
		add(out, n, PREFLIGHT_NOTE, "limit", "a fixed rate: numbers repeat, and are those of a slower processor", said);
	else
		add(out, n, PREFLIGHT_WARN, "limit", "by scaling_max_freq, thermald, a power manager, intel_pstate/max_perf_pct "
		    "or the firmware: cpupower frequency-info says which", said);
}

/* A policy's switch, the common one, or intel_pstate's: one of them has to say it. */
static void judge_turbo(const struct facts *env, struct finding *out, size_t *n)
{
	if (!facts_get(env, "host.boost") && !facts_get(env, "host.no_turbo"))
		add(out, n, PREFLIGHT_NOTE, "turbo", "whether the clock rate follows heat and neighbours is not known: firmware "
		    "or a hypervisor decides it", "turbo is not known");
}

/* The last word of its kind on the command line counts; what is behind "--" is not for the kernel. */
static const char *last_word(const char *cmdline, const char *name, size_t *n)
{
	const char *found = NULL;
	size_t len = strlen(name);

	for (const char *p = cmdline; p && *p; p += strcspn(p, " "), p += strspn(p, " ")) {
		if (!strncmp(p, "--", 2) && strchr(" ", p[2]))
			break;
		if (!strncmp(p, name, len))
			found = p + len;
	}
	*n = found ? strcspn(found, " ") : 0;
	return found;
}

/* What the kernel itself says of each vulnerability, and what it was told. */
static void judge_mitigations(const struct facts *env, struct finding *out, size_t *n)
{
	static const char prefix[] = "host.mitigation.";
	size_t len, open = 0;
	const char *word = last_word(facts_get(env, "host.cmdline"), "mitigations=", &len), *first = "";
	bool off = word && len == 3 && !strncmp(word, "off", 3);
	char said[96];

	for (size_t i = 0; i < env->n; i++)
		if (!strncmp(env->v[i].key, prefix, strlen(prefix)) && !strncmp(env->v[i].value, "Vulnerable", 10)) {
			first = open++ ? first : env->v[i].key + strlen(prefix);
		}
	if (!off && !open)
		return;
	snprintf(said, sizeof(said), "%s%s%.40s%s", off ? "mitigations=off" : "", off && open ? ", " : "",
		 open ? first : "", open > 1 ? " and others are open" : open ? " is open" : "");
	add(out, n, PREFLIGHT_NOTE, "mitigations", "mitigations are off: exits are cheaper than where they are on; say so beside "
	    "every number", said);
}

/* Are all of the guest's CPUs in a list of the kernel's? Where they are not known, does it hold any? */
static bool covers(const char *list, const char *cpus)
{
	char *end;

	if (!list || *list < '0' || *list > '9')
		return false;
	for (; cpus && *cpus; cpus = *end ? end + 1 : end)
		if (!list_has(list, strtoull(cpus, &end, 10)))
			return false;
	return true;
}

/* Nothing keeps the kernel and other programs away from the measured CPUs. */
static void judge_isolation(const struct facts *env, struct finding *out, size_t *n)
{
	const char *isolated = facts_get(env, "host.isolated"), *full = facts_get(env, "host.nohz_full");
	const char *cpus = facts_get(env, "placement.cpus");

	if (!covers(isolated, NULL))
		add(out, n, PREFLIGHT_NOTE, "isolation", "isolcpus= and nohz_full= on the kernel's command line, or a "
		    "cpuset of its own", "no CPU is isolated");
	else if (!covers(isolated, cpus))
		add(out, n, PREFLIGHT_NOTE, "isolation", "isolated CPUs are not among those a process is given: taskset -c",
		    "CPUs are isolated, but not those of the guest");
	else if (!covers(full, cpus))
		add(out, n, PREFLIGHT_NOTE, "isolation", "nohz_full= for the isolated CPUs stops their timer too",
		    "CPUs are isolated, but keep their timer tick");
}

static void judge_nodes(const struct facts *env, struct finding *out, size_t *n)
{
	const char *memory = facts_get(env, "placement.memory");
	char said[96];

	if (!memory || !strcmp(memory, "same node") || (!strcmp(memory, "any node") && number_of(env, "topology.nodes") <= 1))
		return;
	snprintf(said, sizeof(said), "guest memory is not bound to the node of its CPUs (%.30s)", memory);
	add(out, n, PREFLIGHT_WARN, "numa", !strcmp(memory, "none of its own") ?
	    "the CPU has no memory that may be used, so every access crosses to another node: a cpuset with one that has" :
	    "memory may come from another node: numactl --membind, a smaller guest, or fewer vCPUs", said);
}

/* Who else is on those CPUs could not be seen. */
static void judge_silence(const struct facts *env, const struct facts *state, struct finding *out, size_t *n)
{
	if (facts_get(env, "placement.cpus") && state->n && !facts_get(state, "now.cpu.busy"))
		add(out, n, PREFLIGHT_NOTE, "busy", "/proc/stat cannot be read, or a container numbers its CPUs in a way of its "
		    "own: who else is at work there is not known", "now.cpu.busy is not known");
}

static void judge_huge_pages(const struct facts *env, struct finding *out, size_t *n)
{
	const char *pages = facts_get(env, "host.hugepages.2M");

	if (pages && !strcmp(pages, "0"))
		add(out, n, PREFLIGHT_NOTE, "hugepages", "for --backing 2M reserve some: sysctl vm.nr_hugepages=N",
		    "no huge pages are reserved");
}

static int worse_first(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	return x->level != y->level ? (x->level < y->level) - (x->level > y->level) : strcmp(x->id, y->id);
}

size_t preflight(const struct facts *env, const struct facts *state, struct finding *out)
{
	size_t n = 0;

	for (size_t i = 0; i < preflight_rule_count; i++) {
		const struct preflight_rule *r = &preflight_rules[i];
		const char *value = value_of(r->key, env, state);
		char said[96];

		if (!rule_holds(r, value))
			continue;
		snprintf(said, sizeof(said), "%.40s %.48s", r->key, value && *value ? value : "is not known");
		add(out, &n, r->level, r->id, r->advice, said);
	}
	judge_hypervisor(env, out, &n);
	judge_clocksource(env, out, &n);
	judge_limit(env, out, &n);
	judge_turbo(env, out, &n);
	judge_mitigations(env, out, &n);
	judge_load(env, state, out, &n);
	judge_isolation(env, out, &n);
	judge_nodes(env, out, &n);
	judge_silence(env, state, out, &n);
	judge_huge_pages(env, out, &n);
	qsort(out, n, sizeof(*out), worse_first);
	return n;
}

const char *preflight_word(enum preflight_level level)
{
	static const char *const words[] = {"ok", "note", "warn", "bad"};

	return words[level];
}
