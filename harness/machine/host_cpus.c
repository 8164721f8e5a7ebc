/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How the CPUs that are measured are governed (host_cpus of host.h): clock rate and idle states. Each of them is asked,
 * because a policy belongs to a CPU and not to the machine; of different answers all are told, and of numbers the worst.
 */
#include "host.h"

#include "look.h"

#include <dirent.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define CPU "/sys/devices/system/cpu/"

/* A file of a CPU's cpufreq, which is a link to its policy's. */
static char *policy_line(int cpu, const char *name)
{
	char *line = first_line(CPU "cpu%d/cpufreq/%s", cpu, name);

	return line ? line : first_line(CPU "cpufreq/policy%d/%s", cpu, name);
}

/* The kernel has "<unknown>" where it cannot tell. */
static u64 policy_number(int cpu, const char *name)
{
	char *line = policy_line(cpu, name);
	u64 n;

	if (!line || parse_u64(line, &n))
		n = 0;
	free(line);
	return n;
}

static void say_words(const struct out *o, const char *key, const char *name, const int *cpus, unsigned n)
{
	struct buf all = {0};

	for (unsigned i = 0; i < n; i++) {
		char *line = policy_line(cpus[i], name);

		add_value(&all, line);
		free(line);
	}
	say(o, key, all.data);
	buf_free(&all);
}

/* A policy's own switch counts where there is one, and the common one where there is none. */
static void say_boost(const struct out *o, const int *cpus, unsigned n)
{
	char *common = first_line(CPU "cpufreq/boost");
	bool off = common && !strcmp(common, "0");
	struct buf all = {0};

	for (unsigned i = 0; i < n; i++) {
		char *own = policy_line(cpus[i], "boost");

		add_value(&all, own && !off ? own : common);
		free(own);
	}
	say(o, "host.boost", all.data);
	buf_free(&all);
	free(common);
}

/* What a CPU is held to, by its policy, by its firmware, by intel_pstate's own percentage; in kHz, 0: nobody says. */
static u64 limit_of(int cpu, u64 most)
{
	u64 limit = policy_number(cpu, "scaling_max_freq"), firmware = policy_number(cpu, "bios_limit"), percent;
	char *line = first_line(CPU "intel_pstate/max_perf_pct");

	if (firmware && firmware < limit)
		limit = firmware;
	if (line && !parse_u64(line, &percent) && percent < 100 && most / 100 * percent < limit)
		limit = most / 100 * percent;
	free(line);
	return limit;
}

/* Of the CPU that is held down most. */
static void say_limits(const struct out *o, const int *cpus, unsigned n)
{
	u64 least = 0, of = 0, floor = 0;

	for (unsigned i = 0; i < n; i++) {
		u64 most = policy_number(cpus[i], "cpuinfo_max_freq"), limit = limit_of(cpus[i], most);

		if (!most || !limit || (of && limit * of >= least * most))
			continue;
		least = limit;
		of = most;
		floor = policy_number(cpus[i], "scaling_min_freq");
	}
	if (!of)
		return;
	sayf(o, "host.cpufreq.max_khz", "%llu", (unsigned long long)of);
	sayf(o, "host.cpufreq.limit_khz", "%llu", (unsigned long long)least);
	if (floor)
		sayf(o, "host.cpufreq.floor_khz", "%llu", (unsigned long long)floor);
}

struct idle {
	bool known;
	u64 latency;
	char name[32];
};

/* One state of one CPU: what leaving it takes, unless it is switched off. */
static void look_at_state(int cpu, const char *state, struct idle *deepest)
{
	char *off = first_line(CPU "cpu%d/cpuidle/%s/disable", cpu, state);
	char *latency = first_line(CPU "cpu%d/cpuidle/%s/latency", cpu, state);
	char *name = first_line(CPU "cpu%d/cpuidle/%s/name", cpu, state);
	u64 us;

	if (latency && !parse_u64(latency, &us) && (!off || !strcmp(off, "0")) && (!deepest->known || us >= deepest->latency)) {
		*deepest = (struct idle){.known = true, .latency = us};
		copy_str(deepest->name, name ? name : state);
	}
	free(off);
	free(latency);
	free(name);
}

/* The deepest state that one of them may enter. */
static void say_idle(const struct out *o, const int *cpus, unsigned n)
{
	struct idle deepest = {0};

	for (unsigned i = 0; i < n; i++) {
		char *dir = xasprintf(CPU "cpu%d/cpuidle", cpus[i]);
		struct dirent **names = NULL;
		int found = scandir(dir, &names, NULL, alphasort);

		for (int k = 0; k < found; k++) {
			if (!strncmp(names[k]->d_name, "state", 5))
				look_at_state(cpus[i], names[k]->d_name, &deepest);
			free(names[k]);
		}
		free(names);
		free(dir);
	}
	if (!deepest.known)
		return;
	say(o, "host.cpuidle.deepest", deepest.name);
	sayf(o, "host.cpuidle.latency_us", "%llu", (unsigned long long)deepest.latency);
}

/* A guest that is not pinned may be on any CPU that is left to us. */
static unsigned all_allowed(int cpus[CPU_SETSIZE])
{
	cpu_set_t set;
	unsigned n = 0;

	if (sched_getaffinity(0, sizeof(set), &set))
		return 0;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set))
			cpus[n++] = cpu;
	return n;
}

void host_cpus(const struct placement *p, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	const struct out o = {fact, arg};
	int allowed[CPU_SETSIZE];
	unsigned n = p->n ? p->n : all_allowed(allowed);
	const int *cpus = p->n ? p->cpus : allowed;

	say_words(&o, "host.governor", "scaling_governor", cpus, n);
	say_words(&o, "host.cpufreq.driver", "scaling_driver", cpus, n);
	say_words(&o, "host.cpufreq.preference", "energy_performance_preference", cpus, n);
	say_boost(&o, cpus, n);
	say_limits(&o, cpus, n);
	say_idle(&o, cpus, n);
}
