/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `hvlab agent`: the remote end of a place. Reads jobs from stdin, one per line, and writes their events (docs/protocol.md)
 * after the guest has ended: nothing is sent while a guest runs, so the link cannot disturb the measurement. With --guard
 * (agent_guard.c) it also reports its version and what this machine can run.
 */
#include "cmd.h"
#include "adapters.h"
#include "agent_guard.h"
#include "bundle.h"
#include "event.h"
#include "agent_wire.h"
#include "host.h"
#include "names.h"
#include "paths.h"
#include "topology.h"
#include "workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/io.h>
#include <unistd.h>

#define DEBUGCON_PORT 0xe9   /* QEMU's isa-debugcon, Bochs's port_e9_hack */
#define DEBUG_EXIT_PORT 0xf4 /* QEMU's isa-debug-exit: the machine is gone with the write */
#define SHUTDOWN_PORT 0x8900 /* Bochs's: it is gone with the last letter */

#define BUSY_NS 10000000000ull /* for an agent whose connection broke to be gone */

static struct {
	bool debugcon, guard;
	const char *image, *hosted, *work, *ready;
} opts;

static const struct option options[] = {
	OPT_FLAG("debugcon", &opts.debugcon, "answer on QEMU's debug console, then end the machine"),
	OPT_FLAG("guard", &opts.guard, "end and clean up when standard input or output is closed"),
	OPT_TEXT("image", "FILE", &opts.image, "metal guest image"),
	OPT_TEXT("hosted", "FILE", &opts.hosted, "program of the native variant"),
	OPT_TEXT("work", "DIR", &opts.work, "directory for the guests' private directories"),
	OPT_TEXT("ready", "FILE", &opts.ready, "ask this machine what it can run, make FILE, and only then read"),
	OPT_END,
};

struct agent {
	struct images images;
	const char *root; /* guarded: of all agents on this machine; else NULL */
	bool debugcon;
	bool alone; /* no other agent here measures */
};

static void to_buf(void *arg, const void *bytes, size_t n)
{
	buf_put(arg, bytes, n);
}

static int send_stdout(const struct buf *b)
{
	return fwrite(b->data, 1, b->len, stdout) == b->len && !fflush(stdout) ? 0 : -EIO;
}

static int send_debugcon(const struct buf *b)
{
	const void *p = b->data;
	size_t n = b->len;

	if (ioperm(DEBUGCON_PORT, 1, 1))
		return -errno;
	__asm__ volatile("rep outsb" : "+S"(p), "+c"(n) : "d"(DEBUGCON_PORT) : "memory");
	ioperm(DEBUGCON_PORT, 1, 0);
	return 0;
}

/* What one agent measures another one disturbs: the time lane has the machine for itself. Held until we end. */
static int be_alone(struct agent *a, struct why *why)
{
	u64 deadline = now_ns() + BUSY_NS;
	int fd = a->alone ? -1 : open(a->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (!a->alone && fd >= 0) {
		a->alone = !flock(fd, LOCK_EX | LOCK_NB);
		if (!a->alone && now_ns() >= deadline) {
			close(fd);
			return fail(why, -EAGAIN, "another hvlab is measuring on that machine: wait for it, or end it there");
		}
		if (!a->alone)
			usleep(50000);
	}
	return 0;
}

static int run(struct agent *a, const struct job *job, const struct job_sink *sink, struct why *why)
{
	/* Whatever took a few instructions more or less before (a longer command line) has no part in what follows. */
	if (!a->root && job->lane == LANE_PATH && !job->neighbour)
		sleep_to_second();
	int err = a->root && job->lane == LANE_TIME ? be_alone(a, why) : 0;
	return err ? err : boot_run(job, &a->images, sink, why);
}

/* --- a guest that stands beside another: whoever started us waits to hear so, and takes it away by hanging up */

static void to_stdout(void *arg, const void *bytes, size_t n)
{
	if (fwrite(bytes, 1, n, stdout) == n)
		fflush(stdout);
}

static bool hung_up(void *arg)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLRDHUP};

	return poll(&in, 1, 0) > 0;
}

static void serve_neighbour(struct event_writer *writer, struct job_sink *sink)
{
	writer->write = to_stdout;
	sink->bytes = NULL;
	sink->over = hung_up;
}

static int serve(struct agent *a, const char *line)
{
	struct buf out = {0};
	struct event_writer writer = {.write = to_buf, .arg = &out};
	struct job_sink sink;
	struct job job;
	struct why why;

	int err = job_decode(line, &job, &why);
	writer.job = job.id;
	event_writer_sink(&writer, &sink);
	if (job.neighbour)
		serve_neighbour(&writer, &sink);
	if (!err)
		err = run(a, &job, &sink, &why);
	if (err)
		event_writer_refuse(&writer, err, why.text);
	err = 0;
	if (out.len)
		err = a->debugcon ? send_debugcon(&out) : send_stdout(&out);
	buf_free(&out);
	return err;
}

static void put_fact(void *arg, const char *key, const char *value)
{
	greeting_put_fact(arg, key, value);
}

static struct agent_probe ask(const struct adapter *a)
{
	const struct target here = {0};
	struct agent_probe p = {.lanes = a->lanes};
	struct why why = {""};

	copy_str(p.variant, a->name);
	p.err = adapter_is_local(a) ? a->probe(a->flavour, &here, &why)
				    : fail(&why, -ENODEV, "reached from where you are, not from there");
	copy_str(p.reason, why.text);
	return p;
}

/* Every adapter's own answer, and what machine this is. */
static int answer_probe(void)
{
	struct buf out = {0};

	for (size_t i = 0; i < adapter_count(); i++) {
		struct agent_probe p = ask(adapter_at(i));

		greeting_put_probe(&out, &p);
	}
	host_facts(put_fact, &out);
	host_fitness(put_fact, &out);
	topology_facts(put_fact, &out);
	buf_puts(&out, "agent end\n");
	int err = send_stdout(&out);
	buf_free(&out);
	return err;
}

/* What an adapter finds out of its hypervisor it keeps, and a host of the lab that waits here for its job has that in its snapshot. */
static int get_ready(const char *file)
{
	for (size_t i = 0; i < adapter_count(); i++)
		ask(adapter_at(i));
	return file_write(file, "", 0);
}

/* Of all jobs that there will be, in one file, has this one been the last? */
static bool was_last(void)
{
	int c;

	while ((c = getc(stdin)) == '\n')
		;
	return ungetc(c, stdin) == EOF;
}

/* Until nobody asks any more. 0, or negative errno when an answer could not be sent. */
static int serve_all(struct agent *a)
{
	char *line = NULL;
	size_t cap = 0;
	int err = 0;

	while (!err && getline(&line, &cap, stdin) > 0)
		if (a->root && !strcmp(line, "probe\n"))
			err = answer_probe();
		else if (*line != '\n') {
			a->images.mortal = a->debugcon && was_last();
			err = serve(a, line);
		}
	free(line);
	return err;
}

static int serve_guarded(void *arg, const char *workroot)
{
	struct agent *a = arg;
	struct buf hello = {0};

	a->images.workroot = workroot;
	greeting_put_hello(&hello);
	int err = send_stdout(&hello);
	buf_free(&hello);
	if (!err)
		err = serve_all(a);
	return err ? STATUS_ENVIRONMENT : STATUS_OK;
}

/* Its files lie beside the program, and the bundle they are part of stays while we live. */
static int guarded(struct agent *a)
{
	char *dir = path_program(), *metal = path_find(BUNDLE_METAL), *hosted = path_find(BUNDLE_HOSTED),
	     *usual = path_workroot();
	const char *tag = getenv("HVLAB_TAG");
	struct why why = {""};

	workdir_hold(dir);
	a->images.metal = a->images.metal ? a->images.metal : metal;
	a->images.hosted = a->images.hosted ? a->images.hosted : hosted;
	a->root = a->root ? a->root : usual;
	int status = agent_guard_run(a->root, tag && name_is_tag(tag) ? tag : "", serve_guarded, a, &why);
	free(dir);
	free(metal);
	free(hosted);
	free(usual);
	return status < 0 ? complain(status_of(status), "%s", why.text) : status;
}

/* The machine ends with the agent: nobody is left to use it. Of the two ports a machine has one. */
static void machine_off(void)
{
	if (!ioperm(DEBUG_EXIT_PORT, 1, 1))
		outb(0, DEBUG_EXIT_PORT);
	for (const char *c = "Shutdown"; *c && !ioperm(SHUTDOWN_PORT, 1, 1); c++)
		outb((unsigned char)*c, SHUTDOWN_PORT);
}

static int agent(const struct arguments *args)
{
	struct agent a = {.debugcon = opts.debugcon, .images.metal = opts.image, .images.hosted = opts.hosted};
	int err = 0, status = STATUS_OK;

	if (opts.guard) {
		a.root = opts.work;
		status = guarded(&a);
	} else {
		a.images.workroot = opts.work ? opts.work : "/tmp";
		err = opts.ready ? get_ready(opts.ready) : 0;
		err = err ? err : serve_all(&a);
	}
	if (a.debugcon)
		machine_off();
	return err ? complain(STATUS_ENVIRONMENT, "cannot send events: %s", strerror(-err)) : status;
}

const struct command cmd_agent = {
	"agent", "", "run jobs read from standard input (started by hvlab itself)", 0, agent, {options},
};
