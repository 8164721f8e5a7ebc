/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One script over any way that can run a powershell.exe (job.h): its first line, its input and output, its end, its line
 * in the log.
 */
#include "job.h"

#include "said.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SECOND 1000000000ull
#define BEGIN_NS (90 * SECOND)  /* for a powershell.exe to say its first line */
#define WRITE_NS (60 * SECOND)
#define CLOSING_NS (2 * SECOND) /* between the end of its input and the end of a script */
#define STOP_NS (20 * SECOND)   /* for ending what outlived its connection */

extern const char winhost_stop[];

/* Keeps the last line that is not empty for the log; a long one is cut. */
static void remember(struct transport_job *job, const char *bytes, size_t n)
{
	const char *end = bytes + n;

	while (end > bytes && strchr("\r\n", end[-1]))
		end--;
	const char *line = end;
	while (line > bytes && line[-1] != '\n')
		line--;
	n = (size_t)(end - line);
	if (n)
		copy_strn(job->last, n < JOB_LINE_MAX ? n + 1 : JOB_LINE_MAX + 1, line);
}

static void log_job(struct transport_job *job, const char *reason)
{
	u64 ms = (now_ns() - job->begin_ns) / 1000000;
	char *status = job->ended ? xasprintf("status %d", job->code) : xstrdup("not ended");

	for (char *c = job->last; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
	buf_printf(&job->t->log, "%s  %llu.%03llu s  %s  %s\n", job->id, (unsigned long long)(ms / 1000),
		   (unsigned long long)(ms % 1000), status, reason ? reason : job->last);
	free(status);
}

/* Names the script whose connection was lost. */
static int lost(const struct transport_job *job, int err, struct why *why)
{
	struct why reason = why ? *why : (struct why){""};

	if (err != -EPIPE || !job->begun)
		return err;
	return fail(why, err, "lost in the middle of \"%s\": %.200s", job->id, reason.text);
}

int job_pump(struct transport_job *job, u64 deadline_ns, struct why *why)
{
	size_t before = job->out.len;
	int got = job->t->ops->read(job->p, &job->out, &job->err, deadline_ns, &job->code, why);

	if (!job->begun) {
		job->begun = bootstrap_begin(&job->out, &job->process) > 0;
		before = 0;
	}
	if (job->begun && job->out.len > before)
		remember(job, job->out.data + before, job->out.len - before);
	job->ended |= got == -ENODATA;
	job->broken |= got < 0 && got != -ENODATA;
	return got == -ENODATA || got >= 0 ? got : lost(job, got, why);
}

const char *transport_errors(const struct transport_job *job)
{
	struct buf *b = &((struct transport_job *)(uintptr_t)job)->errors; /* a cache of what err means */

	buf_clear(b);
	buf_puts(b, "");
	bootstrap_errors(b, job->err.data ? job->err.data : "", job->err.len);
	return b->data;
}

#define RESTRICTED "hvlab0 " /* what bootstrap.ps1 says where a policy restricts the language, and the mode */

/* Why no powershell.exe began, from whichever stream says something. */
static int not_begun(struct transport_job *job, struct why *why)
{
	const char *mode = job->out.len ? strstr(job->out.data, RESTRICTED) : NULL;
	char line[100];
	struct buf out = {0};

	if (mode)
		return fail(why, -ENOTSUP, "%.100s: PowerShell runs in a restricted language mode there (%.*s): lift the policy "
			    "(AppLocker, WDAC) for this user", job->t->url, (int)strcspn(mode + strlen(RESTRICTED), "\r\n"),
			    mode + strlen(RESTRICTED));
	said_reason(transport_errors(job), line, sizeof(line));
	if (!*line) {
		buf_puts(&out, "");
		bootstrap_errors(&out, job->out.data ? job->out.data : "", job->out.len);
		said_reason(out.data, line, sizeof(line));
		buf_free(&out);
	}
	return fail(why, -EPROTO, "%.100s answers, but no powershell.exe began there (status %d): %s", job->t->url, job->code,
		    *line ? line : "it said nothing");
}

/* Waits for the first line: 0, or why it will not come. */
static int begin(struct transport_job *job, u64 deadline_ns, struct why *why)
{
	u64 limit = now_ns() + BEGIN_NS;

	limit = limit < deadline_ns ? limit : deadline_ns;
	while (!job->begun) {
		int got = job_pump(job, limit, why);

		if (got == -ENODATA && !job->begun)
			return not_begun(job, why);
		if (got < 0 && got != -ENODATA)
			return got;
		if (!job->begun && now_ns() >= limit)
			return fail(why, -ETIMEDOUT, "%.100s: powershell.exe did not begin \"%s\" in time", job->t->url,
				    job->id);
	}
	return 0;
}

static void job_free(struct transport_job *job)
{
	buf_free(&job->out);
	buf_free(&job->err);
	buf_free(&job->errors);
	free(job);
}

int job_launch(struct transport *t, const struct script *script, bool end, struct transport_job **out, struct why *why)
{
	struct transport_job *job = *out = xcalloc(1, sizeof(*job));
	u64 deadline = now_ns() + script->timeout_ns;
	struct buf frame = {0};

	job->t = t;
	job->closed = end;
	job->begin_ns = now_ns();
	copy_str(job->id, script->id);
	int err = bootstrap_frame(&frame, script, why);
	if (!err)
		err = t->ops->start(t->remote, &job->p, deadline, why);
	if (!err)
		err = t->ops->write(job->p, frame.data, frame.len, end, deadline, why);
	if (!err)
		err = begin(job, deadline, why);
	buf_free(&frame);
	return err;
}

/* Ends a process by its number over a new connection, where only the connection to it could be closed. Errors are ignored. */
static void end_process(struct transport *t, const struct bootstrap_process *process)
{
	char *json = xasprintf("{\"pid\":\"%s\",\"started\":\"%s\"}", process->pid, process->started);
	struct script script = {.id = "process-stop", .text = winhost_stop, .json = json, .timeout_ns = STOP_NS};
	struct transport_job *job;
	u64 deadline = now_ns() + STOP_NS;
	int err = job_launch(t, &script, true, &job, NULL);

	while (!err && !job->ended && now_ns() < deadline)
		if (job_pump(job, deadline, NULL) < 0)
			break;
	t->ops->stop(job->p);
	log_job(job, NULL);
	job_free(job);
	free(json);
}

#define LAST_LINE "!\n" /* the end of a pipe is not always seen by a Windows program that was started from inside WSL2 */

/* Closes the script's input and gives it a little time to end. */
static void ask_to_end(struct transport_job *job)
{
	u64 deadline = now_ns() + CLOSING_NS;

	if (!job->begun || job->closed || job->broken || job->ended || 
	    job->t->ops->write(job->p, LAST_LINE, strlen(LAST_LINE), true, deadline, NULL))
		return;
	while (!job->ended && !job->broken && now_ns() < deadline) {
		job_pump(job, deadline, NULL);
		buf_clear(&job->out);
	}
}

void job_end(struct transport_job *job, const char *reason)
{
	ask_to_end(job);
	bool gone = job->t->ops->stop(job->p) || job->ended;

	log_job(job, reason);
	if (!gone && job->begun)
		end_process(job->t, &job->process);
	job_free(job);
}

int transport_start(struct transport *t, const struct script *script, struct transport_job **out, struct why *why)
{
	struct why reason = {""};
	int err = job_launch(t, script, false, out, &reason);

	if (!err)
		return 0;
	job_end(*out, reason.text);
	*out = NULL;
	return fail(why, err, "%s", reason.text);
}

long transport_read(struct transport_job *job, void *bytes, size_t n, u64 deadline_ns, int *code, struct why *why)
{
	while (!job->out.len) {
		int got = job->ended ? -ENODATA : job_pump(job, deadline_ns, why);

		*code = job->code;
		if (got < 0 && !(got == -ENODATA && job->out.len))
			return got;
		if (!job->out.len && now_ns() >= deadline_ns)
			return 0;
	}
	n = n < job->out.len ? n : job->out.len;
	memcpy(bytes, job->out.data, n);
	job->out.len -= n;
	memmove(job->out.data, job->out.data + n, job->out.len + 1);
	return (long)n;
}

int transport_write(struct transport_job *job, const void *bytes, size_t n, struct why *why)
{
	struct buf lines = {0};

	bootstrap_lines(&lines, bytes, n);
	int err = n ? job->t->ops->write(job->p, lines.data, lines.len, false, now_ns() + WRITE_NS, why) : 0;
	buf_free(&lines);
	job->broken |= err;
	return err ? lost(job, err, why) : 0;
}

void transport_stop(struct transport_job *job)
{
	if (job)
		job_end(job, NULL);
}
