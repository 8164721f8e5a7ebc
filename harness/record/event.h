/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The events of a job as text, between an agent and the harness: a sink that writes them, and a reader that calls one. See
 * docs/protocol.md.
 */
#pragma once

#include "job.h"

/* write: n bytes, must take all. */
struct event_writer {
	void (*write)(void *arg, const void *bytes, size_t n);
	void *arg;
	u64 job;
};
void event_writer_sink(struct event_writer *w, struct job_sink *sink);
/* What an agent writes instead of any event when boot_run() returned err (negative errno). */
void event_writer_refuse(struct event_writer *w, int err, const char *reason);

/* Decoder: bytes from an agent into calls of a sink. Bounded; any input is safe. Zero-initialise, set to and job. */
struct kept {
	const char *what;
	struct buf bytes;
};
struct event_reader {
	const struct job_sink *to;
	bool amid_talk;   /* lines that are not events come from other programs and are skipped */
	struct kept *kept; /* recordings that are written down as well, ... */
	size_t nkept;      /* so many */
	u64 job;          /* events of any other job break the stream; 0: not checked */
	struct buf pending;
	bool ended;       /* the end event was seen, or a refusal: later bytes are not taken */
	int refused;      /* negative errno: the job could not be tried, why_broken says why; the sink saw no end */
	bool broken;      /* the stream made no sense; why_broken says where */
	char why_broken[256];
};
/* Returns how many bytes it consumed: the next job may begin after the end of this one. */
size_t event_reader_feed(struct event_reader *r, const void *bytes, size_t n);
void event_reader_free(struct event_reader *r);
