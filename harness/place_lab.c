/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Place "lab" (place.h): one job is one L1, continued from the snapshot, with our agent as its init. The job that
 * travels is stripped of whatever differs between two runs of the same thing: in the path lane even the length of a
 * tag would move the phase of L1's timer.
 */
#include "place.h"

#include "lab_machine.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOB_FILE_SIZE 4096
#define WALL_BASE_NS 120000000000ull
#define WALL_FACTOR 10    /* only then is the host given up, and with it the name of the benchmark that hangs */
#define TIMEOUT_SHARE 20  /* a counted second lasts two of ours, ninety if the guest does nothing but exit */
#define TIMEOUT_LEAST_NS 1000000000ull

/* The watchdog inside has only the clock that counts instructions. */
static u64 timeout_inside(const struct job *job)
{
	u64 share = job->timeout_ns / TIMEOUT_SHARE;

	return job->lane == LANE_TIME ? job->timeout_ns : share > TIMEOUT_LEAST_NS ? share : TIMEOUT_LEAST_NS;
}

static void job_strip(const struct job *job, struct job *bare)
{
	*bare = *job;
	bare->id = 1;
	bare->round = bare->position = bare->attempt = 0;
	copy_str(bare->system, job->variant);
	copy_str(bare->place, "local");
	copy_str(bare->tag, "lab");
	bare->timeout_ns = timeout_inside(job);
}

static int job_file(const struct job *job, const char *path, struct why *why)
{
	struct buf b = {0};
	struct job bare;

	job_strip(job, &bare);
	job_encode(&bare, &b);
	if (b.len >= JOB_FILE_SIZE)
		return fail(why, -E2BIG, "the job is too long for the lab: name fewer benchmarks in --bench");
	while (b.len < JOB_FILE_SIZE)
		buf_puts(&b, "\n");
	int err = file_write(path, b.data, b.len);
	buf_free(&b);
	return err ? fail(why, err, "cannot write %s: %s", path, strerror(-err)) : 0;
}

/* Reads the agent until it has said the end, QEMU has gone, or the wall deadline: 0, -EPIPE, -ETIMEDOUT. */
static int listen(struct machine *m, struct event_reader *r, u64 deadline_ns)
{
	struct pollfd pfd = {.fd = m->events, .events = POLLIN};
	char bytes[65536];

	while (!r->ended && !r->broken) {
		if (now_ns() >= deadline_ns)
			return -ETIMEDOUT;
		if (poll(&pfd, 1, 1000) <= 0)
			continue;
		ssize_t n = read(m->events, bytes, sizeof(bytes));
		if (n <= 0)
			return -EPIPE;
		event_reader_feed(r, bytes, (size_t)n);
	}
	return 0;
}

/* What happened, told to the job's sink if the agent could not tell it itself. */
static int conclude(struct machine *m, const struct event_reader *r, int heard, struct why *why)
{
	const struct job_sink *to = r->to;
	char words[160], reason[256];

	if (r->refused)
		return fail(why, r->refused, "%s", r->why_broken);
	if (r->ended)
		return 0;
	machine_last_words(m, words, sizeof(words));
	if (!words[0])
		copy_str(words, "(none)");
	if (r->broken)
		snprintf(reason, sizeof(reason), "%s", r->why_broken);
	else if (heard == -ETIMEDOUT)
		snprintf(reason, sizeof(reason), "the lab's host said nothing in time; its last line: %s", words);
	else
		snprintf(reason, sizeof(reason), "the lab's host died; its last line: %s", words);
	to->end(to->arg, heard == -ETIMEDOUT ? HVLAB_TIMEOUT : HVLAB_CRASH, reason);
	return 0;
}

static void tell_lab(const struct l1 *l1, const struct machine *m, const struct job_sink *to)
{
	for (size_t i = 0; i < l1->facts.n; i++) {
		char key[128];
		snprintf(key, sizeof(key), "lab.%s", l1->facts.v[i].key);
		to->fact(to->arg, key, l1->facts.v[i].value);
	}
	to->fact(to->arg, "lab.machine.qemu", m->qmp.version);
}

static bool fresh_wanted(void)
{
	const char *snapshot = getenv("HVLAB_SNAPSHOT");

	return snapshot && !strcmp(snapshot, "0");
}

static int run_in_l1(const struct job *job, const struct machine_spec *spec, const struct job_sink *sink,
		     struct why *why)
{
	struct event_reader reader = {.to = sink};
	struct machine m;
	int err = machine_start(&m, spec, why);

	if (!err) {
		tell_lab(spec->l1, &m, sink);
		int heard = listen(&m, &reader, now_ns() + WALL_BASE_NS + WALL_FACTOR * job->timeout_ns);
		err = conclude(&m, &reader, heard, why);
	}
	event_reader_free(&reader);
	machine_end(&m);
	return err;
}

static int run_from_snapshot(const struct job *job, struct machine_spec *spec, const struct job_sink *sink,
			     struct why *why)
{
	char *dir, *ram, *state;
	int err = snapshot_get(spec->l1, spec->lane, spec->workdir, &dir, why);

	ram = xasprintf("%s/ram", dir);
	state = xasprintf("%s/state", dir);
	spec->way = MACHINE_FROM;
	spec->ram = ram;
	spec->state = state;
	if (!err)
		err = run_in_l1(job, spec, sink, why);
	free(dir);
	free(ram);
	free(state);
	return err;
}

static int run_with(const struct l1 *l1, const struct job *job, const struct images *images, const char *workdir,
		    const struct job_sink *sink, struct why *why)
{
	char *file = xasprintf("%s/job", workdir);
	struct machine_spec spec = {.l1 = l1, .lane = job->lane, .way = MACHINE_FRESH, .workdir = workdir,
				    .tag = job->tag, .job = file, .metal = images->metal};
	int err = job_file(job, file, why);

	if (!err)
		err = fresh_wanted() ? run_in_l1(job, &spec, sink, why) : run_from_snapshot(job, &spec, sink, why);
	free(file);
	return err;
}

int lab_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	const struct adapter *adapter = adapter_find(job->variant);
	struct l1 l1;

	if (!adapter || !adapter->l1)
		return job_run(job, images, sink, why);
	char *workdir = xasprintf("%s/%s-lab-XXXXXX", images->workroot, job->tag);
	int err = make_dirs(images->workroot);
	if (err || !mkdtemp(workdir))
		err = fail(why, -errno, "cannot make %s: %s", workdir, strerror(errno));
	else {
		err = l1_open(&l1, adapter->l1, why);
		if (!err)
			err = run_with(&l1, job, images, workdir, sink, why);
		l1_close(&l1);
		remove_below(images->workroot, basename(workdir), NULL);
	}
	free(workdir);
	return err;
}

int lab_probe(const struct adapter *adapter, unsigned *lanes, struct why *why)
{
	struct l1 l1;

	*lanes = adapter->lanes;
	if (!adapter->l1)
		return adapter->lab_only ? adapter->probe(why) : fail(why, -ENOTSUP, "not a system of the lab");
	*lanes = 1u << LANE_TIME | 1u << LANE_PATH;
	int err = l1_open(&l1, adapter->l1, why);
	l1_close(&l1);
	return err;
}
