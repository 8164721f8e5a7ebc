/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One row a rule: the fact it looks at, the test, what it means. Rules about more than one fact have a function.
 */
#include "preflight.h"

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
	 "this machine is a guest itself: nothing here is bare metal, and its neighbours are in every number"},
	{"clocksource", "host.clocksource", IS_NOT, "tsc,hpet,acpi_pm", 0, PREFLIGHT_WARN,
	 "the kernel does not trust the TSC, or is told the time by a hypervisor: no clock here is verified"},
	{"clock", "host.clocksource", IS, "tsc", 0, PREFLIGHT_NOTE,
	 "the TSC can only be held against itself; clocksource=hpet on the kernel's command line would verify it"},
	{"tsc", "host.tsc.invariant", IS, "0", 0, PREFLIGHT_BAD,
	 "ticks are no unit of time on this processor: measure elsewhere"},
	{"governor", "host.governor", IS_NOT, "performance", 0, PREFLIGHT_WARN,
	 "cpupower frequency-set -g performance"},
	{"turbo", "host.boost", IS, "1", 0, PREFLIGHT_WARN,
	 "the clock rate follows heat and neighbours: echo 0 > /sys/devices/system/cpu/cpufreq/boost"},
	{"turbo", "host.no_turbo", IS, "0", 0, PREFLIGHT_WARN,
	 "the clock rate follows heat and neighbours: echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo"},
	{"idle", "host.cpuidle.latency_us", ABOVE, NULL, 10, PREFLIGHT_WARN,
	 "deep idle states are in every wake-up: cpupower idle-set -D 10"},
	{"smt", "host.smt.active", IS, "1", 0, PREFLIGHT_NOTE,
	 "two threads share a core: keep the sibling of the measured CPU free, or switch SMT off"},
	{"sibling", "now.sibling.busy", ABOVE, NULL, 5, PREFLIGHT_BAD,
	 "the other thread of the measured core is busy: stop what runs there, or switch SMT off"},
	{"busy", "now.cpu.busy", ABOVE, NULL, 5, PREFLIGHT_WARN,
	 "somebody else uses the CPU the guest is to get: isolcpus=, or a cpuset of its own"},
	{"steal", "now.cpu.steal", ABOVE, NULL, 0, PREFLIGHT_WARN,
	 "the hypervisor below gives the CPU to others: wait, or measure elsewhere"},
	{"mitigations", "host.cmdline", IS, "*mitigations=off*", 0, PREFLIGHT_NOTE,
	 "mitigations are off: exits are cheaper than where they are on; say so beside every number"},
	{"thp", "host.thp", IS, "always", 0, PREFLIGHT_NOTE,
	 "huge pages come and go behind guest memory: --backing 2M asks for them, madvise leaves it to the plan"},
	{"ksm", "host.ksm", IS, "1", 0, PREFLIGHT_WARN,
	 "equal pages of two guests are merged while they run: echo 2 > /sys/kernel/mm/ksm/run"},
	{"numa-balancing", "host.numa_balancing", IS_NOT, "0", 0, PREFLIGHT_WARN,
	 "pages are unmapped to see who uses them: sysctl kernel.numa_balancing=0"},
	{"microcode", "host.cpu.microcode", ABSENT, NULL, 0, PREFLIGHT_NOTE,
	 "the microcode is not known: results cannot be told from those of another one"},
	{"temperature", "now.temperature", ABOVE, NULL, 85, PREFLIGHT_WARN,
	 "hot enough to be throttled: let it cool down, or mend the cooling"},
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
	char said[64];

	if (!load || !cpus || strtod(load, NULL) < 0.5 * (double)cpus)
		return;
	snprintf(said, sizeof(said), "load %.16s on %llu CPUs", load, (unsigned long long)cpus);
	add(out, n, PREFLIGHT_WARN, "load", "others are at work on this machine: wait, or stop them", said);
}

/* Nothing keeps the kernel and other programs away from the measured CPU. */
static void judge_isolation(const struct facts *env, struct finding *out, size_t *n)
{
	const char *isolated = facts_get(env, "host.isolated"), *full = facts_get(env, "host.nohz_full");
	bool cpus = isolated && *isolated, ticks = full && *full && strcmp(full, "(null)");

	if (!cpus)
		add(out, n, PREFLIGHT_NOTE, "isolation", "isolcpus= and nohz_full= on the kernel's command line, or a "
		    "cpuset of its own", "no CPU is isolated");
	else if (!ticks)
		add(out, n, PREFLIGHT_NOTE, "isolation", "nohz_full= for the isolated CPUs stops their timer too",
		    "CPUs are isolated, but keep their timer tick");
}

static void judge_nodes(const struct facts *env, struct finding *out, size_t *n)
{
	const char *memory = facts_get(env, "placement.memory");

	if (number_of(env, "topology.nodes") > 1 && memory && strcmp(memory, "same node"))
		add(out, n, PREFLIGHT_WARN, "numa", "memory may come from another node: numactl --membind, or a smaller "
		    "guest", "guest memory is not bound to the node of its CPU");
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

	for (size_t i = 0; i < LEN(rules); i++) {
		const struct rule *r = &rules[i];
		const char *value = value_of(r->key, env, state);
		char said[96];

		if (!rule_holds(r, value))
			continue;
		snprintf(said, sizeof(said), "%.40s %.48s", r->key, value && *value ? value : "is not known");
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
