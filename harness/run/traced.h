/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A job whose benchmark is traced (lab/trace): what the lab's emulator is told before its machine runs, and what is handed on
 * when it has ended. Nothing for a job that is not.
 */
#pragma once

#include "job.h"

struct traced {
	struct recording told;
	const struct recording *trace; /* that; NULL: nothing is traced */
	char *plugin, *file;
	bool words; /* it is Bochs that records */
};
/* Puts the tracer into workdir. on: the processor of the lab. -ENOTSUP where it cannot record, or not that benchmark. */
int traced_begin(struct traced *t, const struct job *job, const struct processor *on, const char *metal, const char *workdir, struct why *why);
/* The processes of the host below the guest. */
struct traced_host {
	const struct buf *maps; /* as processes.h has it */
	const char *files;      /* an archive (newc.h) of the files that they run from */
};
/*
 * Hands on what was recorded, with the names of the guest's code, of the core's where one runs, and of the host's processes; host is NULL
 * where there are none.
 */
void traced_end(struct traced *t, const struct job *job, const char *metal, const struct traced_host *host, const struct job_sink *sink);
