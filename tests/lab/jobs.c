/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several jobs in one L1 of the lab, which the harness never does: what an earlier one left behind the next one meets.
 * Usage: lab-jobs L1 IMAGE WORKDIR <JOBS >EVENTS. Jobs and events are those of docs/protocol.md, as they are. Boots
 * afresh with HVLAB_SNAPSHOT=0, as hvlab does.
 */
#include "lab_machine.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_NS 240000000000ull

static int copy_events(struct machine *m)
{
	struct pollfd pfd = {.fd = m->events, .events = POLLIN};
	u64 deadline = now_ns() + PATIENCE_NS;
	char bytes[65536];
	ssize_t n = 1;

	while (n > 0 && now_ns() < deadline) {
		if (poll(&pfd, 1, 1000) <= 0)
			continue;
		n = read(m->events, bytes, sizeof(bytes));
		if (n > 0 && fwrite(bytes, 1, (size_t)n, stdout) != (size_t)n)
			return -EIO;
	}
	return n > 0 ? -ETIMEDOUT : fflush(stdout) ? -EIO : 0;
}

static int read_jobs(const char *path)
{
	struct buf b = {0};
	char bytes[4096];

	for (size_t n; (n = fread(bytes, 1, sizeof(bytes), stdin));)
		buf_put(&b, bytes, n);
	int err = file_write(path, b.data, b.len);
	buf_free(&b);
	return err;
}

static int run(struct machine_spec *spec, struct why *why)
{
	struct machine *m;
	bool fresh = getenv("HVLAB_SNAPSHOT") && !strcmp(getenv("HVLAB_SNAPSHOT"), "0");
	char *dir = NULL;
	int err = fresh ? 0 : snapshot_get(spec, &dir, why);

	spec->way = fresh ? MACHINE_FRESH : MACHINE_FROM;
	spec->snapshot = dir;
	if (!err) {
		err = machine_start(spec, &m, why);
		if (!err && (err = copy_events(m)))
			fail(why, err, "its events end too early: %s", strerror(-err));
		machine_end(m);
	}
	free(dir);
	return err;
}

int main(int argc, char **argv)
{
	struct why why = {"usage: lab-jobs L1 IMAGE WORKDIR"};
	struct l1 l1 = {0};

	if (argc != 4)
		return fprintf(stderr, "%s\n", why.text), 2;
	char *jobs = xasprintf("%s/jobs", argv[3]);
	struct machine_spec spec = {.l1 = &l1, .processor = processor_find("qemu"), .lane = LANE_PATH, .workdir = argv[3],
				    .tag = "lab-jobs", .jobs = jobs, .metal = argv[2]};
	int err = read_jobs(jobs);
	if (!err)
		err = l1_open(&l1, VERSION_DEFAULT, argv[1], &why);
	if (!err)
		err = run(&spec, &why);
	if (err)
		fprintf(stderr, "lab-jobs: %s\n", why.text);
	l1_close(&l1);
	free(jobs);
	return err ? 1 : 0;
}
