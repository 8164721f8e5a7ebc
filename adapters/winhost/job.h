/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the room: a transport and one script on it, from its start to its end, whoever waits for it.
 */
#pragma once

#include "bootstrap.h"
#include "transport.h"
#include "transport_ops.h"

#define JOB_LINE_MAX 120

struct transport {
	const struct transport_ops *ops;
	struct remote *remote;
	char *url;
	struct buf log;
};

struct transport_job {
	struct transport *t;
	struct powershell *p;
	char id[40];
	u64 begin_ns;
	struct buf out, err, errors; /* not yet taken; raw; decoded */
	char last[JOB_LINE_MAX + 1]; /* of what was put out */
	struct bootstrap_process process;
	bool begun, ended;
	bool closed, broken; /* its input, its connection */
	int code;
};

/*
 * Starts powershell.exe and gives it the script (end: and that is all it gets), until it has said its first line.
 * *job is to be ended in any case.
 */
int job_launch(struct transport *t, const struct script *script, bool end, struct transport_job **job, struct why *why);
/* As way->read, into job->out and job->err; job->ended and job->code are set. */
int job_pump(struct transport_job *job, u64 deadline_ns, struct why *why);
/* Ends it there, too, writes its line into the log (reason: what went wrong, or NULL) and frees it. */
void job_end(struct transport_job *job, const char *reason);
