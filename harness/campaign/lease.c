/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line: the number of the start, the machine as it was booted, the process. Whole, because it comes by rename.
 */
#include "lease.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void boot_of_machine(char id[40])
{
	struct buf text = {0};

	copy_strn(id, 40, file_read("/proc/sys/kernel/random/boot_id", &text) || !text.len ? "unknown" : text.data);
	id[strcspn(id, "\n")] = '\0';
	buf_free(&text);
}

/* The number of the start that a line tells; -1: none that we wrote. */
static long start_of(const char *line)
{
	char *end;
	long n = strtol(line, &end, 10);

	return end > line && *end == ' ' && n >= 0 ? n : -1;
}

int lease_take(struct lease *l, const char *path, u32 restart, bool *displaced, struct why *why)
{
	struct buf there = {0};
	char boot[40];
	int err = file_read(path, &there);

	*displaced = false;
	boot_of_machine(boot);
	*l = (struct lease){.path = xstrdup(path), .line = xasprintf("%u %s %u\n", restart, boot, (unsigned)getpid())};
	if (!err && there.len) {
		long before = start_of(there.data);

		*displaced = strstr(there.data, boot) != NULL;
		if (before > (long)restart)
			err = fail(why, -ESTALE, "start %ld of this part has taken it over from start %u", before, restart);
	} else if (err == -ENOENT) {
		err = 0;
	}
	buf_free(&there);
	if (!err)
		err = file_write(path, l->line, strlen(l->line));
	if (err && err != -ESTALE)
		fail(why, err, "cannot write the lease %s: %s", path, strerror(-err));
	if (err)
		lease_free(l);
	return err;
}

bool lease_held(const struct lease *l)
{
	struct buf there = {0};
	int err = file_read(l->path, &there);
	bool held = err ? err != -ENOENT : there.data && !strcmp(there.data, l->line);

	buf_free(&there);
	return held;
}

void lease_free(struct lease *l)
{
	free(l->path);
	free(l->line);
	*l = (struct lease){0};
}
