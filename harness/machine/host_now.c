/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of this machine just before a guest starts: load, temperature, free memory, other users of the processor. These
 * facts belong to one launch; lasting facts are in host.c.
 */
#include "host.h"

#include "look.h"
#include "cpu_share.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_NS 100000000L
#define CPU "/sys/devices/system/cpu/"

static void say_load(const struct out *o)
{
	char *text = whole_text("/proc/loadavg");

	if (text)
		sayf(o, "now.load", "%.*s", (int)strcspn(text, " "), text);
	free(text);
}

/* What is the same for all launches until it is booted again: the level above the launch (docs/method.md section 5). */
static void say_boot(const struct out *o)
{
	char *text = whole_text("/proc/sys/kernel/random/boot_id");

	if (text && *text)
		sayf(o, "launch.host_boot", "%.*s", (int)strcspn(text, "\n"), text);
	free(text);
}

/* "MemFree:   123 kB" */
static void say_memory(const struct out *o)
{
	static const char *const rows[][2] = {
		{"MemAvailable:", "now.memory.available"}, {"HugePages_Free:", "now.hugepages.free"},
	};
	char *text = whole_text("/proc/meminfo");

	for (size_t i = 0; i < LEN(rows) && text; i++) {
		const char *at = strstr(text, rows[i][0]);
		u64 n = at ? strtoull(at + strlen(rows[i][0]), NULL, 10) : 0;
		if (at)
			sayf(o, rows[i][1], "%llu", (unsigned long long)(i ? n : n * 1024));
	}
	free(text);
}

/* The hottest of all sensors, in degrees. */
static void say_temperature(const struct out *o)
{
	struct dirent **names;
	int n = scandir("/sys/class/thermal", &names, NULL, alphasort);
	long hottest = 0;

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("/sys/class/thermal/%s/temp", names[i]->d_name);
		char *text = whole_text(path);
		long t = text ? strtol(text, NULL, 10) : 0;

		hottest = t > hottest ? t : hottest;
		free(text);
		free(path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (hottest)
		sayf(o, "now.temperature", "%ld", hottest / 1000);
}

/* Of the slowest of them. */
static void say_frequency(const struct out *o, const struct placement *p)
{
	u64 least = 0;

	for (unsigned i = 0; i < p->n; i++) {
		char *text = first_line(CPU "cpu%d/cpufreq/scaling_cur_freq", p->cpus[i]);
		u64 khz;

		if (text && !parse_u64(text, &khz) && (!least || khz < least))
			least = khz;
		free(text);
	}
	if (least)
		sayf(o, "now.frequency", "%llu", (unsigned long long)least * 1000);
}

/* Is it one of the CPUs that are measured? */
static bool measured(const struct placement *p, int cpu)
{
	for (unsigned i = 0; i < p->n; i++)
		if (p->cpus[i] == cpu)
			return true;
	return false;
}

/* The other threads on the cores that are measured, as a list of the kernel's. */
static char *siblings_of(const struct placement *p)
{
	struct buf b = {0};

	for (unsigned i = 0; i < p->n; i++) {
		char *list = first_line(CPU "cpu%d/topology/thread_siblings_list", p->cpus[i]);

		for (int cpu = 0; list && cpu < CPU_SHARE_CPUS; cpu++)
			if (!measured(p, cpu) && list_has(list, (u64)cpu))
				buf_printf(&b, "%s%d", b.len ? "," : "", cpu);
		free(list);
	}
	return b.data;
}

static void say_share(const struct out *o, const char *key, int percent)
{
	if (percent >= 0)
		sayf(o, key, "%d", percent);
}

/*
 * Who uses the CPUs the guest will get, and the other threads of their cores, while we sleep. In per cent, of the one that
 * is used most. A container may have a /proc/stat of its own, which numbers the CPUs it was given from 0 on: then not all
 * that we may use are in it, and what it says is about others.
 */
static void say_usage(const struct out *o, const struct placement *p)
{
	char *siblings = siblings_of(p), *before = whole_text("/proc/stat"), *after = NULL;
	struct buf own = {0};

	for (unsigned i = 0; i < p->n; i++)
		buf_printf(&own, "%s%d", i ? "," : "", p->cpus[i]);
	if (before && cpu_share_is_ours(before)) {
		nanosleep(&(struct timespec){0, LOOK_NS}, NULL);
		after = whole_text("/proc/stat");
	}
	if (after) {
		struct cpu_share cpus = cpu_share_between(before, after, own.data), threads = cpu_share_between(before, after, siblings);

		say_share(o, "now.cpu.busy", cpus.busy);
		say_share(o, "now.cpu.steal", cpus.steal);
		say_share(o, "now.sibling.busy", threads.busy);
	}
	buf_free(&own);
	free(siblings);
	free(before);
	free(after);
}

void host_now(const struct placement *p, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	const struct out o = {fact, arg};

	say_boot(&o);
	say_load(&o);
	say_memory(&o);
	say_temperature(&o);
	say_frequency(&o, p);
	if (p->n)
		say_usage(&o, p);
}
