/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The jobs of an L1 and their events (lab_talk.h). A machine that dies or gets stuck ends the job it was in; those behind
 * it have not begun.
 */
#include "lab_talk.h"

#include "event.h"
#include "left_out.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define JOB_FILE_SIZE 4096 /* of each job */
/* Processor time of the emulator after which the host is given up, and with it the name of the benchmark that hangs. */
#define STUCK_BASE_NS 120000000000ull
#define STUCK_FACTOR 10
#define TIMEOUT_SHARE 20  /* a counted second lasts two of ours, ninety if the guest does nothing but exit */
#define TIMEOUT_LEAST_NS 1000000000ull

/* --- jobs */

/* The watchdog inside has only the clock that counts instructions. */
static u64 timeout_inside(const struct job *job)
{
	u64 share = job->timeout_ns / TIMEOUT_SHARE;

	return job->lane == LANE_TIME ? job->timeout_ns : share > TIMEOUT_LEAST_NS ? share : TIMEOUT_LEAST_NS;
}

static int job_strip(const struct job *job, u64 id, struct job *bare)
{
	*bare = *job;
	bare->id = id;
	bare->round = bare->position = bare->attempt = 0;
	copy_str(bare->system, job->variant);
	copy_str(bare->place, "local");
	copy_str(bare->tag, "lab");
	bare->timeout_ns = timeout_inside(job);
	return left_out_skip(job, bare);
}

int lab_jobs_write(const char *path, const struct place_part *part, size_t n, struct why *why)
{
	struct buf b = {0};
	struct job bare;
	int err = 0;

	for (size_t i = 0; i < n && !err; i++) {
		err = job_strip(part[i].job, i + 1, &bare);
		job_encode(&bare, &b);
		if (err || b.len >= JOB_FILE_SIZE * (i + 1))
			err = fail(why, -E2BIG, "the job is too long for the lab: name fewer benchmarks in --bench");
		while (!err && b.len < JOB_FILE_SIZE * (i + 1))
			buf_puts(&b, "\n");
	}
	if (!err && (err = file_write(path, b.data, b.len)))
		fail(why, err, "cannot write %s: %s", path, strerror(-err));
	buf_free(&b);
	return err;
}

/* --- events */

struct talk {
	struct machine *m;
	struct place_part *part;
	size_t n, now; /* parts; the one whose events are read */
	struct event_reader reader;
	struct patience patience;
};

static bool in_time(const struct talk *t)
{
	return t->part->job->lane == LANE_TIME;
}

static void begin_part(struct talk *t)
{
	const struct place_part *p = &t->part[t->now];

	event_reader_free(&t->reader);
	t->reader = (struct event_reader){.to = p->sink, .job = t->now + 1, .amid_talk = t->m->ops->amid_talk};
	patience_begin(&t->patience, t->m, STUCK_BASE_NS + STUCK_FACTOR * p->job->timeout_ns);
	left_out_tell(p->job, p->sink);
}

/* The agent has said how its job ended, or that it could not be tried. */
static void end_part(struct talk *t)
{
	struct place_part *p = &t->part[t->now++];

	if (p->sink->doing)
		p->sink->doing(p->sink->watcher, "");
	p->ended = t->reader.refused ? fail(&p->why, t->reader.refused, "%s", t->reader.why_broken) : 0;
	if (t->now < t->n)
		begin_part(t);
}

static void take(struct talk *t, const char *bytes, size_t n)
{
	while (n && t->now < t->n && !t->reader.broken) {
		size_t taken = event_reader_feed(&t->reader, bytes, n);

		bytes += taken;
		n -= taken;
		if (t->reader.ended)
			end_part(t);
	}
}

static void tell(const struct talk *t)
{
	const struct job_sink *sink = t->part[t->now].sink;
	const struct machine_watch watch = {sink->doing, sink->watcher};

	machine_tell(t->m, &watch, t->m->heard || t->n == 1 ? "running" : "booting and running");
}

/* 0 when all have ended or the stream makes no sense, -EPIPE when the emulator has gone, -ETIMEDOUT when it got stuck. */
static int read_all(struct talk *t)
{
	struct pollfd pfd = {.fd = t->m->events, .events = POLLIN};
	char bytes[65536];

	while (t->now < t->n && !t->reader.broken) {
		if (patience_ends(&t->patience, t->m))
			return -ETIMEDOUT;
		if (!in_time(t)) /* where there is time, nobody talks beside a guest */
			tell(t);
		if (poll(&pfd, 1, 1000) <= 0)
			continue;
		ssize_t n = read(t->m->events, bytes, sizeof(bytes));
		if (n <= 0)
			return -EPIPE;
		t->m->heard += (u64)n;
		take(t, bytes, (size_t)n);
	}
	return 0;
}

/* What happened, told to the job's sink because the agent could not tell it itself. */
static void conclude(struct talk *t, int heard)
{
	struct place_part *p = &t->part[t->now];
	char words[160], reason[256];

	machine_last_words(t->m, words, sizeof(words));
	if (t->reader.broken)
		snprintf(reason, sizeof(reason), "%s", t->reader.why_broken);
	else if (heard == -ETIMEDOUT)
		snprintf(reason, sizeof(reason), "the lab's host got stuck; its last line: %s", words);
	else
		snprintf(reason, sizeof(reason), "the lab's host died; its last line: %s", words);
	p->sink->end(p->sink->arg, heard == -ETIMEDOUT ? HVLAB_TIMEOUT : HVLAB_CRASH, reason);
	p->ended = 0;
}

void lab_listen(struct machine *m, struct place_part *part, size_t n)
{
	struct talk t = {.m = m, .part = part, .n = n};

	for (size_t i = 0; i < n; i++)
		part[i].ended = PLACE_NOT_BEGUN;
	begin_part(&t);
	int heard = read_all(&t);
	if (t.now < t.n)
		conclude(&t, heard);
	event_reader_free(&t.reader);
}
