/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The counters of proc(5), /proc/stat. They are not monotonic: iowait may go back by design, idle when a CPU comes back,
 * steal after a migration. One that went back counts as not having moved, so that a share is from 0 to 100.
 */
#include "cpu_share.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IDLE = 3, IOWAIT = 4, STEAL = 7, FIELDS = 8 }; /* those behind it are part of the first ones */
#define MOST (1ull << 40) /* jiffies between two looks: no counter that is one moves further */

/* Jiffies of one CPU so far; false: it has no such line, or less on it than every Linux writes. */
static bool read_fields(const char *stat, unsigned cpu, u64 field[FIELDS])
{
	char key[24];

	snprintf(key, sizeof(key), "\ncpu%u ", cpu);
	const char *p = strstr(stat, key);
	if (!p)
		return false;
	p += strlen(key);
	for (int i = 0; i < FIELDS; i++) {
		char *end;

		p += strspn(p, " ");
		if (*p < '0' || *p > '9')
			return false;
		field[i] = strtoull(p, &end, 10);
		p = end;
	}
	return true;
}

static struct cpu_share share_of(const char *before, const char *after, unsigned cpu)
{
	u64 a[FIELDS], b[FIELDS], all = 0, idle = 0, steal = 0;

	if (!read_fields(before, cpu, a) || !read_fields(after, cpu, b))
		return (struct cpu_share){-1, -1};
	for (int i = 0; i < FIELDS; i++) {
		u64 moved = b[i] - a[i] < MOST ? b[i] - a[i] : 0; /* one that went back has moved by far more */

		all += moved;
		idle += i == IDLE || i == IOWAIT ? moved : 0;
		steal += i == STEAL ? moved : 0;
	}
	if (!all)
		return (struct cpu_share){-1, -1};
	return (struct cpu_share){(int)((all - idle) * 100 / all), (int)(steal * 100 / all)};
}

struct cpu_share cpu_share_between(const char *before, const char *after, const char *cpus)
{
	struct cpu_share most = {-1, -1};

	for (unsigned cpu = 0; cpus && cpu < CPU_SHARE_CPUS; cpu++) {
		if (!list_has(cpus, cpu))
			continue;
		struct cpu_share u = share_of(before, after, cpu);

		most.busy = u.busy > most.busy ? u.busy : most.busy;
		most.steal = u.steal > most.steal ? u.steal : most.steal;
	}
	return most;
}

bool cpu_share_is_ours(const char *stat)
{
	cpu_set_t set;
	u64 field[FIELDS];

	if (sched_getaffinity(0, sizeof(set), &set))
		return false;
	for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &set) && !read_fields(stat, cpu, field))
			return false;
	return true;
}
