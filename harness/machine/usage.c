/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory and time of the tree of processes below this one in /proc; of this one and of those that have ended by getrusage().
 */
#include "usage.h"

#include "adapters.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define DEPTH_MAX 8

static u64 pss_of(long pid)
{
	char *path = xasprintf("/proc/%ld/smaps_rollup", pid);
	struct buf b = {0};
	const char *line = NULL;

	if (!file_read(path, &b) && b.data)
		line = strstr(b.data, "\nPss:");
	u64 bytes = line ? strtoull(line + 5, NULL, 10) * 1024 : 0;
	buf_free(&b);
	free(path);
	return bytes;
}

/* utime and stime, fields 14 and 15 of proc(5)'s stat. The name before them may hold anything, but no parenthesis after its last. */
u64 usage_process_ns(long pid)
{
	char *path = xasprintf("/proc/%ld/stat", pid);
	struct buf b = {0};
	unsigned long long user = 0, system = 0;
	const char *p = file_read(path, &b) || !b.data ? NULL : strrchr(b.data, ')');

	if (!p || sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) != 2)
		user = system = 0;
	buf_free(&b);
	free(path);
	return (user + system) * (1000000000ull / (u64)sysconf(_SC_CLK_TCK));
}

static u64 sum_below(u64 (*of)(long pid), long pid, int depth);

/* "12 34 56": children that one thread has started. */
static u64 sum_of_children(u64 (*of)(long pid), const char *list, int depth)
{
	char *end;
	u64 sum = 0;

	for (long child; (child = strtol(list, &end, 10)) > 0 && end != list; list = end)
		sum += of(child) + sum_below(of, child, depth);
	return sum;
}

static u64 sum_below(u64 (*of)(long pid), long pid, int depth)
{
	char *dir = xasprintf("/proc/%ld/task", pid);
	struct dirent **names = NULL;
	int n = depth < DEPTH_MAX ? scandir(dir, &names, NULL, alphasort) : -1;
	u64 sum = 0;

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s/children", dir, names[i]->d_name);
		struct buf b = {0};

		if (names[i]->d_name[0] != '.' && !file_read(path, &b) && b.data)
			sum += sum_of_children(of, b.data, depth + 1);
		buf_free(&b);
		free(path);
		free(names[i]);
	}
	free(names);
	free(dir);
	return sum;
}

u64 usage_resident(void)
{
	long self = getpid();

	return pss_of(self) + sum_below(pss_of, self, 0);
}

u64 usage_machine_free(void)
{
	struct buf b = {0};
	const char *line = file_read("/proc/meminfo", &b) || !b.data ? NULL : strstr(b.data, "\nMemAvailable:");
	u64 free_bytes = line ? strtoull(line + strlen("\nMemAvailable:"), NULL, 10) * 1024 : 0;

	buf_free(&b);
	for (size_t i = 0; i < host_ops_count(); i++)
		free_bytes += host_ops_at(i)->free_memory ? host_ops_at(i)->free_memory() : 0;
	return free_bytes;
}

static u64 rusage_ns(int who)
{
	struct rusage u;

	if (getrusage(who, &u))
		return 0;
	return (u64)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000u +
	       (u64)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000u;
}

u64 usage_cpu_ns(void)
{
	return rusage_ns(RUSAGE_SELF) + rusage_ns(RUSAGE_CHILDREN) + sum_below(usage_process_ns, getpid(), 0);
}
