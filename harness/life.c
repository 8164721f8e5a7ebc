/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory by walking the tree of processes below this one in /proc; time by getrusage().
 */
#include "life.h"

#include <dirent.h>
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

static u64 pss_below(long pid, int depth);

/* "12 34 56": children that one thread has started. */
static u64 pss_of_children(const char *list, int depth)
{
	char *end;
	u64 sum = 0;

	for (long child; (child = strtol(list, &end, 10)) > 0 && end != list; list = end)
		sum += pss_of(child) + pss_below(child, depth);
	return sum;
}

static u64 pss_below(long pid, int depth)
{
	char *dir = xasprintf("/proc/%ld/task", pid);
	struct dirent **names = NULL;
	int n = depth < DEPTH_MAX ? scandir(dir, &names, NULL, alphasort) : -1;
	u64 sum = 0;

	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s/children", dir, names[i]->d_name);
		struct buf b = {0};

		if (names[i]->d_name[0] != '.' && !file_read(path, &b) && b.data)
			sum += pss_of_children(b.data, depth + 1);
		buf_free(&b);
		free(path);
		free(names[i]);
	}
	free(names);
	free(dir);
	return sum;
}

u64 life_footprint(void)
{
	long self = getpid();

	return pss_of(self) + pss_below(self, 0);
}

static u64 rusage_ns(int who)
{
	struct rusage u;

	if (getrusage(who, &u))
		return 0;
	return (u64)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000u +
	       (u64)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000u;
}

u64 life_cpu_ns(void)
{
	return rusage_ns(RUSAGE_SELF) + rusage_ns(RUSAGE_CHILDREN);
}
