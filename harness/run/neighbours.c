/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts agents and ends them (neighbours.h). Each agent gets one job and reports its events at once. While its guest runs
 * the agent is silent; closing its standard input ends it.
 */
#include "neighbours.h"
#include "event.h"
#include "paths.h"
#include "proc.h"
#include "reason.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LEAVE_NS 30000000000ull /* for a guest to be taken away; Xen does it page by page */

struct neighbour {
	struct proc agent;
	int line;              /* its standard input and output */
	struct event_reader reader;
	struct job_sink sink;
	u64 ready_ns, resident;
	bool gone;             /* before it was called away */
	bool over;
	enum hvlab_verdict verdict;
	char reason[512];
};

struct neighbours {
	unsigned n;
	struct neighbour v[];
};

/* --- what it says */

static void on_fact(void *arg, const char *key, const char *value)
{
	struct neighbour *n = arg;

	if (!strcmp(key, "launch.resident"))
		parse_u64(value, &n->resident);
	else if (!strcmp(key, "launch.ready_ns"))
		parse_u64(value, &n->ready_ns);
}

static void on_end(void *arg, enum hvlab_verdict v, const char *reason)
{
	struct neighbour *n = arg;

	n->over = true;
	n->verdict = v;
	copy_str(n->reason, reason);
}

/* Hears it until it is ready or will never be (or, `ending`, until it has gone): 0, -EPIPE it has gone, -ETIMEDOUT. */
static int hear(struct neighbour *n, bool ending, u64 deadline_ns)
{
	char bytes[4096];

	while (ending || !(n->ready_ns || n->over || n->reader.refused || n->reader.broken)) {
		struct pollfd pfd = {.fd = n->line, .events = POLLIN};

		if (poll(&pfd, 1, wait_ms(deadline_ns)) <= 0) {
			if (now_ns() >= deadline_ns)
				return -ETIMEDOUT;
			continue;
		}
		ssize_t got = recv(n->line, bytes, sizeof(bytes), 0);
		if (got <= 0)
			return -EPIPE;
		event_reader_feed(&n->reader, bytes, (size_t)got);
	}
	return 0;
}

static const char *how_it_ended(const struct neighbour *n, char text[REASON_MAX])
{
	if (!n->over)
		return "its agent has gone";
	return n->verdict == HVLAB_OK ? "it powered off" : *n->reason ? reason_text(n->reason, text) : verdict_word(n->verdict);
}

/* --- making one */

static int start(struct neighbour *n, const struct job *job, const struct images *images, struct why *why)
{
	char *self[PATH_SELF_MAX];
	const char *argv[PATH_SELF_MAX + 8];
	size_t words = path_self(self), at = 0;
	int pair[2];

	for (; at < words; at++)
		argv[at] = self[at];
	const char *const rest[] = {"agent", "--work", images->workroot, "--image", images->metal, "--hosted",
				    images->hosted ? images->hosted : "", NULL};
	memcpy(argv + at, rest, sizeof(rest));
	int err = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ? fail(why, -errno, "%s", strerror(errno)) : 0;
	if (!err) {
		const struct proc_spec spec = {.argv = argv, .tag = job->tag, .in = pair[1], .out = pair[1], .cpu = -1};

		n->line = pair[0];
		err = proc_start(&n->agent, &spec, why);
		close(pair[1]);
	}
	for (size_t i = 0; i < words; i++)
		free(self[i]);
	return err;
}

static void give_job(struct neighbour *n, const struct job *measured, enum hvlab_neighbour how)
{
	struct job job = *measured;
	struct buf line = {0};

	job.id = 1;
	job.idle = job.busy = 0;
	job.neighbour = how;
	job.cmdline[0] = job.skip[0] = job.events[0] = 0;
	job_encode(&job, &line);
	buf_puts(&line, "\n");
	send(n->line, line.data, line.len, MSG_NOSIGNAL); /* an agent that has gone is heard to have gone */
	buf_free(&line);
}

static int neighbour_make(struct neighbour *n, const struct job *job, const struct images *images,
			  enum hvlab_neighbour how, struct why *why)
{
	*n = (struct neighbour){.line = -1};
	n->sink = (struct job_sink){.fact = on_fact, .end = on_end, .arg = n};
	n->reader.to = &n->sink;
	char text[REASON_MAX];
	int err = start(n, job, images, why);
	if (err)
		return err;
	give_job(n, job, how);
	err = hear(n, false, now_ns() + job->timeout_ns);
	if (n->ready_ns)
		return 0; /* whether it lasts is seen at the end */
	if (n->reader.refused || n->reader.broken)
		return fail(why, n->reader.broken ? -EPROTO : n->reader.refused, "%s", n->reader.why_broken);
	if (err == -ETIMEDOUT)
		return fail(why, err, "not ready after %llu s", (unsigned long long)(job->timeout_ns / 1000000000));
	return fail(why, -ECHILD, "it ended before it was ready: %s", how_it_ended(n, text));
}

/* --- ending one */

static void call_away(struct neighbour *n)
{
	if (n->line < 0)
		return;
	n->gone = hear(n, true, now_ns()) == -EPIPE || n->over;
	shutdown(n->line, SHUT_WR);
}

/* 0, or negative errno: it had ended by itself, or something is left of it. */
static int collect(struct neighbour *n, struct why *why)
{
	char text[REASON_MAX];

	if (n->line < 0)
		return 0;
	hear(n, true, now_ns() + LEAVE_NS);
	proc_wait(&n->agent, now_ns() + LEAVE_NS);
	proc_end(&n->agent);
	close(n->line);
	event_reader_free(&n->reader);
	if (n->gone)
		return fail(why, -ECHILD, "it ended by itself: %s", how_it_ended(n, text));
	if (!n->over)
		return fail(why, -EBUSY, "its agent did not report that the guest was removed");
	return n->verdict == HVLAB_OK ? 0 : fail(why, -EBUSY, "%s", how_it_ended(n, text));
}

/* --- all of them */

static int say_which(unsigned i, int err, const struct why *reason, struct why *why)
{
	return fail(why, err, "neighbour guest %u: %.200s", i + 1, reason->text);
}

int neighbours_make(const struct job *job, const struct images *images, struct neighbours **out, struct why *why)
{
	unsigned all = job->idle + job->busy;
	struct why reason = {""};
	int err = 0;

	*out = NULL;
	if (!all)
		return 0;
	struct neighbours *b = xcalloc(1, sizeof(*b) + all * sizeof(b->v[0]));
	while (b->n < all && !err) {
		err = neighbour_make(&b->v[b->n], job, images,
				     b->n < job->idle ? HVLAB_NEIGHBOUR_SLEEP : HVLAB_NEIGHBOUR_SPIN, &reason);
		b->n++;
	}
	if (err) {
		unsigned last = b->n - 1;

		neighbours_end(b, NULL);
		return say_which(last, err, &reason, why);
	}
	*out = b;
	return 0;
}

u64 neighbours_ready_ns(const struct neighbours *b)
{
	u64 sum = 0;

	for (unsigned i = 0; i < b->n; i++)
		sum += b->v[i].ready_ns;
	return sum / b->n;
}

u64 neighbours_resident(const struct neighbours *b)
{
	u64 sum = 0;

	for (unsigned i = 0; i < b->n; i++)
		sum += b->v[i].resident;
	return sum / b->n;
}

int neighbours_end(struct neighbours *b, struct why *why)
{
	int err = 0;

	for (unsigned i = 0; b && i < b->n; i++)
		call_away(&b->v[i]);
	for (unsigned i = 0; b && i < b->n; i++) {
		struct why reason = {""};
		int bad = collect(&b->v[i], &reason);

		if (bad && !err)
			err = say_which(i, bad, &reason, why);
	}
	free(b);
	return err;
}
