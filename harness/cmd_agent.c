/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `hvlab agent`: the far end of a place. Reads jobs, a line each, from stdin and writes their events (docs/protocol.md)
 * when the guest has ended: while a guest runs, nothing is sent, so the link cannot disturb what is measured.
 */
#include "cmd.h"
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <time.h>
#include <unistd.h>

#define DEBUGCON_PORT 0xe9  /* QEMU's isa-debugcon */
#define DEBUG_EXIT_PORT 0xf4 /* QEMU's isa-debug-exit: the machine is gone with the write */

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

/*
 * The next whole second: whatever took a few instructions more or less before it (a longer command line) has no
 * part in when the kernel's timer meets the guest.
 */
static void align(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += 1;
	t.tv_nsec = 0;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int serve(const char *line, const struct images *images, bool debugcon)
{
	struct buf out = {0};
	struct event_writer writer = {.write = to_buf, .arg = &out};
	struct job_sink sink;
	struct job job;
	struct why why;

	int err = job_decode(line, &job, &why);
	writer.job = job.id;
	event_writer_sink(&writer, &sink);
	if (!err && job.lane == LANE_PATH)
		align();
	if (!err)
		err = job_run(&job, images, &sink, &why);
	if (err)
		event_writer_refuse(&writer, err, why.text);
	err = debugcon ? send_debugcon(&out) : send_stdout(&out);
	buf_free(&out);
	return err;
}

/* The machine ends with the agent: nobody is left to use it. */
static void machine_off(void)
{
	if (!ioperm(DEBUG_EXIT_PORT, 1, 1))
		__asm__ volatile("outb %%al, %w1" : : "a"(0), "d"(DEBUG_EXIT_PORT));
}

int cmd_agent(int argc, char **argv)
{
	struct options o;
	struct images images = {0};
	char *line = NULL;
	size_t cap = 0;
	int err = 0, status = cmd_options(&o, argc, argv);

	if (status)
		return status;
	bool debugcon = option_get(&o, "debugcon");
	images.metal = option_get(&o, "image");
	images.hosted = option_get(&o, "hosted");
	images.workroot = option_get(&o, "work") ? option_get(&o, "work") : "/tmp";
	while (!err && getline(&line, &cap, stdin) > 0)
		if (*line != '\n')
			err = serve(line, &images, debugcon);
	free(line);
	options_free(&o);
	if (debugcon)
		machine_off();
	return err ? complain(STATUS_ENVIRONMENT, "cannot send events: %s", strerror(-err)) : STATUS_OK;
}
