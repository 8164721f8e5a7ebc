/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The places of the lab (place.h): one job is one L1, from a snapshot where the emulator has them, with our agent as its init. The job that
 * travels is stripped of whatever differs between two runs of the same thing: in the path lane even the length of a
 * tag would move the phase of L1's timer.
 */
#include "place.h"

#include "lab_machine.h"
#include "lab_place.h"

#include "../adapters/emulator/emulator.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOB_FILE_SIZE 4096
/* Processor time of the emulator after which the host is given up, and with it the name of the benchmark that hangs. */
#define STUCK_BASE_NS 120000000000ull
#define STUCK_FACTOR 10
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

/* Reads the agent until it has said the end, the emulator has gone, or has got stuck: 0, -EPIPE, -ETIMEDOUT. */
static int listen(struct machine *m, struct event_reader *r, u64 cpu_ns)
{
	struct pollfd pfd = {.fd = m->events, .events = POLLIN};
	struct patience patience;
	char bytes[65536];

	patience_begin(&patience, m, cpu_ns);
	while (!r->ended && !r->broken) {
		if (patience_ends(&patience, m))
			return -ETIMEDOUT;
		if (poll(&pfd, 1, 1000) <= 0)
			continue;
		ssize_t n = read(m->events, bytes, sizeof(bytes));
		if (n <= 0)
			return -EPIPE;
		m->heard += (u64)n;
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
	if (r->broken)
		snprintf(reason, sizeof(reason), "%s", r->why_broken);
	else if (heard == -ETIMEDOUT)
		snprintf(reason, sizeof(reason), "the lab's host got stuck; its last line: %s", words);
	else
		snprintf(reason, sizeof(reason), "the lab's host died; its last line: %s", words);
	to->end(to->arg, heard == -ETIMEDOUT ? HVLAB_TIMEOUT : HVLAB_CRASH, reason);
	return 0;
}

/* What a number of the lab depends on beside what runs in it. */
static void tell_place(const struct lab_place *place, const struct adapter *adapter, const struct job_sink *to)
{
	const struct processor *p = place->processor;

	to->fact(to->arg, "lab.processor", p->name);
	to->fact(to->arg, "lab.machine", p->machine);
	to->fact(to->arg, "lab.machine.model", p->model);
	to->fact(to->arg, "lab.version", place->version);
	if (adapter->decodes && p->note)
		to->fact(to->arg, "lab.note", p->note);
}

/* And in an L1. */
static void tell_lab(const struct l1 *l1, const struct lab_place *place, const struct adapter *adapter,
		     const struct job_sink *to)
{
	for (size_t i = 0; i < l1->facts.n; i++) {
		char key[128];
		snprintf(key, sizeof(key), "lab.%s", l1->facts.v[i].key);
		to->fact(to->arg, key, l1->facts.v[i].value);
	}
	tell_place(place, adapter, to);
}

static bool fresh_wanted(void)
{
	const char *snapshot = getenv("HVLAB_SNAPSHOT");

	return snapshot && !strcmp(snapshot, "0");
}

static int run_in_l1(const struct job *job, const struct machine_spec *spec, const struct job_sink *sink,
		     struct why *why)
{
	struct event_reader reader = {.to = sink, .amid_talk = machine_ops_of(spec->processor)->amid_talk};
	struct machine *m;
	int err = machine_start(spec, &m, why);

	if (!err) {
		sink->fact(sink->arg, "lab.machine.version", m->version);
		int heard = listen(m, &reader, STUCK_BASE_NS + STUCK_FACTOR * job->timeout_ns);
		err = conclude(m, &reader, heard, why);
	}
	event_reader_free(&reader);
	machine_end(m);
	return err;
}

static int run_from_snapshot(const struct job *job, struct machine_spec *spec, const struct job_sink *sink,
			     struct why *why)
{
	char *dir;
	int err = snapshot_get(spec, &dir, why);

	spec->way = MACHINE_FROM;
	spec->snapshot = dir;
	if (!err)
		err = run_in_l1(job, spec, sink, why);
	free(dir);
	return err;
}

static int run_with(struct machine_spec *spec, const struct job *job, const struct job_sink *sink, struct why *why)
{
	char *file = xasprintf("%s/job", spec->workdir);
	int err = machine_probe(spec->processor, why);
	bool fresh = err || fresh_wanted() || !machine_ops_of(spec->processor)->snapshots;

	if (!err)
		err = job_file(job, file, why);
	spec->jobs = file;
	if (!err)
		err = fresh ? run_in_l1(job, spec, sink, why) : run_from_snapshot(job, spec, sink, why);
	free(file);
	return err;
}

static int run_in_workdir(const struct job *job, struct machine_spec *spec, const struct images *images,
			  const struct job_sink *sink, struct why *why)
{
	char *workdir = xasprintf("%s/%s-lab-XXXXXX", images->workroot, job->tag);
	int err = make_dirs(images->workroot);

	if (err || !mkdtemp(workdir)) {
		err = fail(why, -errno, "cannot make %s: %s", workdir, strerror(errno));
	} else {
		spec->workdir = workdir;
		err = run_with(spec, job, sink, why);
		remove_tree(workdir);
	}
	free(workdir);
	return err;
}

int lab_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why)
{
	const struct adapter *adapter = adapter_find(job->variant);
	struct lab_place place;
	struct l1 l1;
	int err = lab_place_parse(job->place, &place, why);

	if (err)
		return err;
	if (adapter->l1) {
		struct machine_spec spec = {.l1 = &l1, .processor = place.processor, .lane = job->lane,
					    .tag = job->tag, .metal = images->metal};

		err = l1_open(&l1, place.version, adapter->l1, why);
		if (!err) {
			tell_lab(&l1, &place, adapter, sink);
			err = run_in_workdir(job, &spec, images, sink, why);
		}
		l1_close(&l1);
		return err;
	}
	tell_place(&place, adapter, sink);
	return job_run(job, images, sink, why);
}

int lab_probe(const char *at, const struct adapter *adapter, unsigned *lanes, struct why *why)
{
	struct lab_place place;
	struct l1 l1;
	int err = lab_place_parse(at, &place, why);

	if (err)
		return err;
	*lanes = adapter->lanes & place.processor->lanes;
	if (!adapter->l1 && !adapter->lab_only)
		return fail(why, -ENOTSUP, "not a system of the lab");
	if (adapter->extension && strcmp(adapter->extension, place.processor->extension))
		return fail(why, -ENOTSUP, "it needs %s, and this processor has %s", adapter->extension,
			    place.processor->extension);
	err = adapter->l1 ? machine_probe(place.processor, why) : emulator_probe(place.processor->machine, why);
	if (err || !adapter->l1)
		return err;
	err = l1_open(&l1, place.version, adapter->l1, why);
	l1_close(&l1);
	return err;
}
