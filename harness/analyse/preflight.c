/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One row a rule: the fact it looks at, the test, what it means. Rules about more than one fact have a function.
 */
#include "preflight.h"
#include "reason.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum test {
	IS,      /* the value is one of the words */
	IS_NOT,  /* it is said, and none of the words */
	ABOVE,   /* as a number, above the limit */
	ABSENT,  /* the fact is missing or empty */
};

static const struct rule {
	const char *id, *key;
	enum test test;
	const char *words; /* globs */
	double limit;
	enum preflight_level level;
	const char *advice;
} rules[] = {
	{"hypervisor", "host.hypervisor", IS_NOT, "none", 0, PREFLIGHT_WARN,
	 WHY_FIT_HYPERVISOR},
	{"clocksource", "host.clocksource", IS_NOT, "tsc,hpet,acpi_pm", 0, PREFLIGHT_WARN,
	 WHY_FIT_CLOCKSOURCE},
	{"clock", "host.clocksource", IS, "tsc", 0, PREFLIGHT_NOTE,
	 WHY_FIT_CLOCK},
	{"tsc", "host.tsc.invariant", IS, "0", 0, PREFLIGHT_BAD,
	 WHY_FIT_TSC},
	{"governor", "host.governor", IS_NOT, "performance", 0, PREFLIGHT_WARN,
	 WHY_FIT_GOVERNOR},
	{"turbo", "host.boost", IS, "1", 0, PREFLIGHT_WARN,
	 WHY_FIT_TURBO},
	{"turbo", "host.no_turbo", IS, "0", 0, PREFLIGHT_WARN,
	 WHY_FIT_TURBO_INTEL},
	{"idle", "host.cpuidle.latency_us", ABOVE, NULL, 10, PREFLIGHT_WARN,
	 WHY_FIT_IDLE},
	{"smt", "host.smt.active", IS, "1", 0, PREFLIGHT_NOTE,
	 WHY_FIT_SMT},
	{"sibling", "now.sibling.busy", ABOVE, NULL, 5, PREFLIGHT_BAD,
	 WHY_FIT_SIBLING},
	{"busy", "now.cpu.busy", ABOVE, NULL, 5, PREFLIGHT_WARN,
	 WHY_FIT_BUSY},
	{"steal", "now.cpu.steal", ABOVE, NULL, 0, PREFLIGHT_WARN,
	 WHY_FIT_STEAL},
	{"mitigations", "host.cmdline", IS, "*mitigations=off*", 0, PREFLIGHT_NOTE,
	 WHY_FIT_MITIGATIONS},
	{"thp", "host.thp", IS, "always", 0, PREFLIGHT_NOTE,
	 WHY_FIT_THP},
	{"ksm", "host.ksm", IS, "1", 0, PREFLIGHT_WARN,
	 WHY_FIT_KSM},
	{"numa-balancing", "host.numa_balancing", IS_NOT, "0", 0, PREFLIGHT_WARN,
	 WHY_FIT_NUMA_BALANCING},
	{"microcode", "host.cpu.microcode", ABSENT, NULL, 0, PREFLIGHT_NOTE,
	 WHY_FIT_MICROCODE},
	{"temperature", "now.temperature", ABOVE, NULL, 85, PREFLIGHT_WARN,
	 WHY_FIT_TEMPERATURE},
};

static bool rule_holds(const struct rule *r, const char *value)
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
	char said[160];

	if (!load || !cpus || strtod(load, NULL) < 0.5 * (double)cpus)
		return;
	reason_put(said, sizeof(said), WHY_FOUND_LOAD, "load=%.16s cpus=%llu", load, (unsigned long long)cpus);
	add(out, n, PREFLIGHT_WARN, "load", WHY_FIT_LOAD, said);
}

/* Nothing keeps the kernel and other programs away from the measured CPU. */
static void judge_isolation(const struct facts *env, struct finding *out, size_t *n)
{
	const char *isolated = facts_get(env, "host.isolated"), *full = facts_get(env, "host.nohz_full");
	bool cpus = isolated && *isolated, ticks = full && *full && strcmp(full, "(null)");

	if (!cpus)
		add(out, n, PREFLIGHT_NOTE, "isolation", WHY_FIT_ISOLATION, WHY_FOUND_NOT_ISOLATED);
	else if (!ticks)
		add(out, n, PREFLIGHT_NOTE, "isolation", WHY_FIT_TICK, WHY_FOUND_TICK);
}

static void judge_nodes(const struct facts *env, struct finding *out, size_t *n)
{
	const char *memory = facts_get(env, "placement.memory");

	if (number_of(env, "topology.nodes") > 1 && memory && strcmp(memory, "same node"))
		add(out, n, PREFLIGHT_WARN, "numa", WHY_FIT_NUMA, WHY_FOUND_UNBOUND);
}

static void judge_huge_pages(const struct facts *env, struct finding *out, size_t *n)
{
	const char *pages = facts_get(env, "host.hugepages.2M");

	if (pages && !strcmp(pages, "0"))
		add(out, n, PREFLIGHT_NOTE, "hugepages", WHY_FIT_HUGEPAGES, WHY_FOUND_NO_HUGEPAGES);
}

static int worse_first(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	return x->level != y->level ? (x->level < y->level) - (x->level > y->level) : strcmp(x->id, y->id);
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

size_t preflight(const struct facts *env, const struct facts *state, struct finding *out)
{
	size_t n = 0;

	for (size_t i = 0; i < LEN(rules); i++) {
		const struct rule *r = &rules[i];
		const char *value = value_of(r->key, env, state);
		char said[160];

		if (!rule_holds(r, value))
			continue;
		found_put(said, r->key, value);
		add(out, &n, r->level, r->id, r->advice, said);
	}
	judge_load(env, state, out, &n);
	judge_isolation(env, out, &n);
	judge_nodes(env, out, &n);
	judge_huge_pages(env, out, &n);
	qsort(out, n, sizeof(*out), worse_first);
	return n;
}

const char *preflight_word(enum preflight_level level)
{
	static const char *const words[] = {"ok", "note", "warn", "bad"};

	return words[level];
}
