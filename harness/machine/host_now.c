/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The state of this machine just before a guest starts: load, temperature, free memory, other users of the processor. These
 * facts belong to one launch; lasting facts are in host.c.
 */
#include "host.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOK_NS 100000000L

struct out {
	void (*fact)(void *arg, const char *key, const char *value);
	void *arg;
};

static void say(const struct out *o, const char *key, const char *fmt, ...) PRINTF(3, 4);
static void say(const struct out *o, const char *key, const char *fmt, ...)
{
	char text[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	o->fact(o->arg, key, text);
}

/* Whole text of a file, malloc'ed; NULL when it cannot be read or is empty. */
static char *read_text(const char *path)
{
	struct buf b = {0};

	if (!file_read(path, &b) && b.data)
		return b.data;
	buf_free(&b);
	return NULL;
}

static void say_load(const struct out *o)
{
	char *text = read_text("/proc/loadavg");

	if (text)
		say(o, "now.load", "%.*s", (int)strcspn(text, " "), text);
	free(text);
}

/* "MemFree:   123 kB" */
static void say_memory(const struct out *o)
{
	static const char *const rows[][2] = {
		{"MemAvailable:", "now.memory.available"}, {"HugePages_Free:", "now.hugepages.free"},
	};
	char *text = read_text("/proc/meminfo");

	for (size_t i = 0; i < LEN(rows) && text; i++) {
		const char *at = strstr(text, rows[i][0]);
		u64 n = at ? strtoull(at + strlen(rows[i][0]), NULL, 10) : 0;
		if (at)
			say(o, rows[i][1], "%llu", (unsigned long long)(i ? n : n * 1024));
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
		char *text = read_text(path);
		long t = text ? strtol(text, NULL, 10) : 0;

		hottest = t > hottest ? t : hottest;
		free(text);
		free(path);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (hottest)
		say(o, "now.temperature", "%ld", hottest / 1000);
}

static void say_frequency(const struct out *o, int cpu)
{
	char *path = xasprintf("/sys/devices/system/cpu/cpu%d/cpufreq/scaling_cur_freq", cpu < 0 ? 0 : cpu);
	char *text = read_text(path);

	if (text)
		say(o, "now.frequency", "%llu", strtoull(text, NULL, 10) * 1000);
	free(text);
	free(path);
}

/* The first thread of the same core that is not this one; -1: none. */
static int sibling_of(int cpu)
{
	char *path = xasprintf("/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu);
	char *text = read_text(path), *end;
	int found = -1;

	/* "0,64" or "0-1" */
	for (char *p = text; p && *p >= '0' && *p <= '9' && found < 0; p = *end ? end + 1 : end) {
		long other = strtol(p, &end, 10);
		if (other != cpu)
			found = (int)other;
	}
	free(text);
	free(path);
	return found;
}

/* Jiffies of one CPU so far (proc(5), /proc/stat): in all, idle, and taken by the hypervisor below. */
struct usage {
	u64 all, idle, steal;
};

static struct usage usage_of(const char *stat, int cpu)
{
	struct usage u = {0};
	char key[24];

	snprintf(key, sizeof(key), "\ncpu%d ", cpu);
	const char *p = cpu < 0 ? NULL : strstr(stat, key);
	p = p ? p + strlen(key) : NULL;
	for (int i = 0; p && i < 8; i++) {
		char *end;
		u64 n = strtoull(p, &end, 10);

		u.all += n;
		u.idle += i == 3 || i == 4 ? n : 0;
		u.steal += i == 7 ? n : 0;
		p = end;
	}
	return u;
}

static void say_share(const struct out *o, const char *key, u64 part, u64 whole)
{
	if (whole)
		say(o, key, "%llu", (unsigned long long)(part * 100 / whole));
}

/* Who uses the CPU the guest will get, and the other thread of its core, while we sleep. In per cent. */
static void say_usage(const struct out *o, int cpu)
{
	int sibling = sibling_of(cpu);
	char *before = read_text("/proc/stat");

	nanosleep(&(struct timespec){0, LOOK_NS}, NULL);
	char *after = read_text("/proc/stat");
	if (before && after) {
		struct usage a = usage_of(before, cpu), b = usage_of(after, cpu);
		struct usage x = usage_of(before, sibling), y = usage_of(after, sibling);

		say_share(o, "now.cpu.busy", b.all - a.all - (b.idle - a.idle), b.all - a.all);
		say_share(o, "now.cpu.steal", b.steal - a.steal, b.all - a.all);
		say_share(o, "now.sibling.busy", y.all - x.all - (y.idle - x.idle), y.all - x.all);
	}
	free(before);
	free(after);
}

void host_now(int cpu, void (*fact)(void *arg, const char *key, const char *value), void *arg)
{
	const struct out o = {fact, arg};

	say_load(&o);
	say_memory(&o);
	say_temperature(&o);
	say_frequency(&o, cpu);
	if (cpu >= 0)
		say_usage(&o, cpu);
}
