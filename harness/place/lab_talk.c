/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The job of an L1 and its events (lab_talk.h). A machine that dies or gets stuck ends the job.
 */
#include "lab_talk.h"

#include "adapters.h"
#include "event.h"
#include "left_out.h"
#include "reason.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define JOB_FILE_SIZE 4096
#define JOB_ID 1
/* Processor time of the emulator after which the host is given up, and with it the name of the benchmark that hangs. */
#define STUCK_BASE_NS 120000000000ull
#define STUCK_FACTOR 10
/* Sooner for the guest linux: QEMU can deliver an interrupt twice, and Linux then hangs in its handler, whatever it measures (docs/io.md). */
#define STUCK_LINUX_NS 360000000000ull
#define STUCK_PACKED 3 /* times that where firmware loads it: all of io_blk_* by an emulated disk works for longer, and is told of at the end */
#define TIMEOUT_SHARE 20  /* a counted second lasts two of ours, ninety if the guest does nothing but exit */
#define TIMEOUT_SHARE_LINUX 5 /* the firmware of an emulated PC takes half a minute of counted time to load a kernel */
#define TIMEOUT_LEAST_NS 1000000000ull

static bool is_linux(const struct job *job)
{
	return !strcmp(job->guest, GUEST_LINUX);
}

static u64 stuck_ns(const struct job *job)
{
	if (!is_linux(job))
		return STUCK_BASE_NS + STUCK_FACTOR * job->timeout_ns;
	return adapter_find(job->variant)->traits & ADAPTER_LOADS_PACKED ? STUCK_PACKED * STUCK_LINUX_NS : STUCK_LINUX_NS;
}

/* The watchdog inside has only the clock that counts instructions. */
static u64 timeout_inside(const struct job *job)
{
	u64 share = job->timeout_ns / (is_linux(job) ? TIMEOUT_SHARE_LINUX : TIMEOUT_SHARE);

	return job->lane == LANE_TIME ? job->timeout_ns : share > TIMEOUT_LEAST_NS ? share : TIMEOUT_LEAST_NS;
}

static int job_strip(const struct job *job, struct job *bare)
{
	*bare = *job;
	bare->id = JOB_ID;
	bare->round = bare->position = bare->attempt = 0;
	copy_str(bare->system, job->variant);
	copy_str(bare->place, "local");
	copy_str(bare->tag, "lab");
	bare->timeout_ns = timeout_inside(job);
	return left_out_skip(job, bare);
}

int lab_job_write(const char *path, const struct job *job, struct why *why)
{
	struct buf b = {0};
	struct job bare;
	int err = job_strip(job, &bare);

	job_encode(&bare, &b);
	if (err || b.len >= JOB_FILE_SIZE)
		err = fail(why, -E2BIG, "the job is too long for the lab: name fewer benchmarks in --bench");
	while (!err && b.len < JOB_FILE_SIZE)
		buf_puts(&b, "\n");
	if (!err && (err = file_write(path, b.data, b.len)))
		fail(why, err, "cannot write %s: %s", path, strerror(-err));
	buf_free(&b);
	return err;
}

/* --- events */

struct talk {
	struct machine *m;
	const struct job *job;
	const struct job_sink *sink;
	struct event_reader reader;
	struct patience patience;
};

/* 0 when it has ended or the stream makes no sense, -EPIPE when the emulator has gone, -ETIMEDOUT when it got stuck. */
static int read_all(struct talk *t)
{
	const struct machine_watch watch = {t->sink->doing, t->sink->watcher};
	struct pollfd pfd = {.fd = t->m->events, .events = POLLIN};
	char bytes[65536];

	while (!t->reader.ended && !t->reader.broken) {
		if (patience_ends(&t->patience, t->m))
			return -ETIMEDOUT;
		if (t->job->lane == LANE_PATH) /* where there is time, nobody talks beside a guest */
			machine_tell(t->m, &watch, "running");
		if (poll(&pfd, 1, 1000) <= 0)
			continue;
		ssize_t n = read(t->m->events, bytes, sizeof(bytes));
		if (n <= 0)
			return -EPIPE;
		t->m->heard += (u64)n;
		if (t->m->copy >= 0 && write_all(t->m->copy, bytes, (size_t)n))
			return -EPIPE;
		event_reader_feed(&t->reader, bytes, (size_t)n);
	}
	return 0;
}

/* An error is one of the boot, not of its guest: whoever runs it makes it once more. */
static enum hvlab_verdict end_of(const struct job *job, int heard)
{
	if (heard != -ETIMEDOUT)
		return HVLAB_CRASH;
	return is_linux(job) ? HVLAB_ERROR : HVLAB_TIMEOUT;
}

/*
 * What happened, told to the job's sink because the agent could not tell it itself. Negative errno: nothing is told, for this
 * machine is short of something.
 */
static int conclude(struct talk *t, int heard, const char *workdir, struct why *why)
{
	char words[160], reason[512];

	machine_last_words(t->m, words, sizeof(words));
	int err = err_of_shortage(words);
	if (!err)
		err = dir_is_short(workdir);
	if (err)
		return fail(why, err, "the lab's host ended, and this machine is short of something: %s", strerror(-err));
	copy_str(reason, heard == -ETIMEDOUT ? WHY_HOST_STUCK : WHY_HOST_DIED);
	reason_add(reason, sizeof(reason), "text", "%s", words);
	if (t->reader.broken)
		copy_str(reason, t->reader.why_broken);
	sink_tell(t->sink, end, end_of(t->job, heard), reason);
	return 0;
}

int lab_listen(struct machine *m, const char *workdir, const struct job *job, const struct job_sink *sink, struct kept *kept,
	       size_t nkept, struct why *why)
{
	struct talk t = {.m = m, .job = job, .sink = sink,
			 .reader = {.to = sink, .job = JOB_ID, .amid_talk = m->ops->amid_talk, .kept = kept, .nkept = nkept}};
	int err = 0;

	patience_begin(&t.patience, m, stuck_ns(job));
	left_out_tell(job, sink);
	int heard = read_all(&t);
	if (!t.reader.ended)
		err = conclude(&t, heard, workdir, why);
	else if (t.reader.refused)
		err = fail(why, t.reader.refused, "%s", t.reader.why_broken);
	for (size_t i = 0; i < nkept && (!t.reader.ended || t.reader.refused); i++)
		buf_free(&kept[i].bytes);
	event_reader_free(&t.reader);
	return err;
}
