/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is to be found fault with: a rule about one fact is a row (preflight_rules.c), one about several has a function here.
 */
#include "preflight_rules.h"

#include "reason.h"
#include "verdict.h"
#include "wire.h"

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

static void pair_put(char said[160], const char *id, const char *key, const char *value)
{
	struct buf b = {0};

	buf_puts(&b, id);
	wire_put_pair(&b, key, value);
	copy_strn(said, 160, b.data);
	buf_free(&b);
}

static void found_put(char said[160], const char *key, const char *value)
{
	struct buf b = {0};

	buf_puts(&b, value && *value ? WHY_FOUND_FACT : WHY_FOUND_UNKNOWN);
	wire_put_pair(&b, "key", key);
	if (value && *value)
		wire_put_pair(&b, "value", value);
	copy_strn(said, 160, b.data);
	buf_free(&b);
}

/* More work than one guest and its harness make, for this many CPUs. */
static void judge_load(const struct facts *env, const struct facts *state, struct finding *out, size_t *n)
{
	const char *load = facts_get(state, "now.load");
	u64 cpus = number_of(env, "topology.pus");
	char said[160];

	if (!load || !cpus || strtod(load, NULL) < 0.5 * (double)cpus)
		return;
	reason_put(said, sizeof(said), WHY_FOUND_LOAD, "load=%.16s cpus=%llu", load, (unsigned long long)cpus);
	add(out, n, PREFLIGHT_WARN, "load", WHY_FIT_LOAD, said);
}

/* A guest is no bare machine, and its neighbours are in every number. Dom0 and root have the one that is measured below. */
static void judge_hypervisor(const struct facts *env, struct finding *out, size_t *n)
{
	const char *of = verdict_guest_of(env), *host = facts_get(env, "host.hypervisor");
	bool owner = !of && host && strcmp(host, "none");
	char said[160];

	found_put(said, "host.hypervisor", of ? of : owner ? host : "");
	if (of)
		add(out, n, PREFLIGHT_WARN, "hypervisor", WHY_FIT_HYPERVISOR, said);
	else if (owner)
		add(out, n, PREFLIGHT_NOTE, "hypervisor", WHY_FIT_HYPERVISOR_OWNER, said);
}

/* To dom0 Xen tells the time, from an oscillator of the machine; a guest has to believe whoever tells it. */
static void judge_clocksource(const struct facts *env, struct finding *out, size_t *n)
{
	const char *source = facts_get(env, "host.clocksource"), *role = facts_get(env, "host.hypervisor.role");
	bool dom0 = source && !strcmp(source, "xen") && role && !strcmp(role, "dom0") && !verdict_guest_of(env);
	char said[160];

	if (!source || !*source || globs_match("tsc,hpet,acpi_pm", source))
		return;
	found_put(said, "host.clocksource", source);
	add(out, n, dom0 ? PREFLIGHT_NOTE : PREFLIGHT_WARN, "clocksource", dom0 ?
	    WHY_FIT_CLOCKSOURCE_DOM0 :
	    WHY_FIT_CLOCKSOURCE, said);
}

/* What stands before a limit may be anybody: somebody's setting, a daemon, the firmware. */
static void judge_limit(const struct facts *env, struct finding *out, size_t *n)
{
	u64 most = number_of(env, "host.cpufreq.max_khz"), limit = number_of(env, "host.cpufreq.limit_khz");
	u64 floor = number_of(env, "host.cpufreq.floor_khz");
	char said[160];

	if (!limit || limit >= most - most / 100)
		return;
	reason_put(said, sizeof(said), WHY_FOUND_LIMIT, "limit=%llu most=%llu", (unsigned long long)limit / 1000,
		 (unsigned long long)most / 1000);
	if (floor >= limit)
		add(out, n, PREFLIGHT_NOTE, "limit", WHY_FIT_LIMIT_FIXED, said);
	else
		add(out, n, PREFLIGHT_WARN, "limit", WHY_FIT_LIMIT, said);
}

/* A policy's switch, the common one, or intel_pstate's: one of them has to say it. */
static void judge_turbo(const struct facts *env, struct finding *out, size_t *n)
{
	if (!facts_get(env, "host.boost") && !facts_get(env, "host.no_turbo"))
		add(out, n, PREFLIGHT_NOTE, "turbo", WHY_FIT_TURBO_UNKNOWN, WHY_FOUND_NO_TURBO);
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
	char said[160];

	for (size_t i = 0; i < env->n; i++)
		if (!strncmp(env->v[i].key, prefix, strlen(prefix)) && !strncmp(env->v[i].value, "Vulnerable", 10)) {
			first = open++ ? first : env->v[i].key + strlen(prefix);
		}
	if (!off && !open)
		return;
	if (open)
		reason_put(said, sizeof(said), off ? WHY_FOUND_OPEN_OFF : WHY_FOUND_OPEN, "count=%zu first=%.40s", open, first);
	else
		copy_str(said, WHY_FOUND_MITIGATIONS_OFF);
	add(out, n, PREFLIGHT_NOTE, "mitigations", WHY_FIT_MITIGATIONS, said);
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
		add(out, n, PREFLIGHT_NOTE, "isolation", WHY_FIT_ISOLATION, WHY_FOUND_NOT_ISOLATED);
	else if (!covers(isolated, cpus))
		add(out, n, PREFLIGHT_NOTE, "isolation", WHY_FIT_ISOLATION_OTHER,
		    WHY_FOUND_OTHERS_ISOLATED);
	else if (!covers(full, cpus))
		add(out, n, PREFLIGHT_NOTE, "isolation", WHY_FIT_TICK,
		    WHY_FOUND_TICK);
}

static void judge_nodes(const struct facts *env, struct finding *out, size_t *n)
{
	const char *memory = facts_get(env, "placement.memory");
	char said[160];

	if (!memory || !strcmp(memory, "same node") || (!strcmp(memory, "any node") && number_of(env, "topology.nodes") <= 1))
		return;
	pair_put(said, WHY_FOUND_UNBOUND, "memory", memory);
	add(out, n, PREFLIGHT_WARN, "numa", !strcmp(memory, "none of its own") ?
	    WHY_FIT_NUMA_NONE :
	    WHY_FIT_NUMA, said);
}

/* Who else is on those CPUs could not be seen. */
static void judge_silence(const struct facts *env, const struct facts *state, struct finding *out, size_t *n)
{
	if (facts_get(env, "placement.cpus") && state->n && !facts_get(state, "now.cpu.busy"))
		add(out, n, PREFLIGHT_NOTE, "busy", WHY_FIT_BUSY_UNKNOWN, "found.unknown key=now.cpu.busy");
}

static void judge_huge_pages(const struct facts *env, struct finding *out, size_t *n)
{
	const char *pages = facts_get(env, "host.hugepages.2M");

	if (pages && !strcmp(pages, "0"))
		add(out, n, PREFLIGHT_NOTE, "hugepages", WHY_FIT_HUGEPAGES,
		    WHY_FOUND_NO_HUGEPAGES);
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
		char said[160];

		if (!rule_holds(r, value))
			continue;
		found_put(said, r->key, value);
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
