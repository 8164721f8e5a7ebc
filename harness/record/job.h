/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A job is one boot to be made; its events are what happens meanwhile. The same two things whether the boot is
 * made in this process, in the lab's L1 or on another host: then they travel as text (job.c), see docs/protocol.md.
 */
#pragma once

#include "boot.h"
#include "knob.h"

struct job {
	u64 id;                   /* in the store */
	u32 round, position, attempt;
	char system[SYSTEM_MAX];  /* label, "lab:kvm/direct"; an A/A control carries a suffix "+aa" */
	char place[SYSTEM_MAX];   /* local | lab | ssh://... */
	char variant[SYSTEM_MAX]; /* adapter name */
	char tag[32];             /* of the campaign */
	GUEST_KNOBS(KNOB_MEMBER)
	char traced[HVLAB_NAME_MAX]; /* the benchmark whose path is recorded, in the lab; empty: none */
	u32 named;                /* 1: what the host's kernels are called is known where the path is read */
	u32 neighbour;            /* 0: measured; else this guest is a neighbour, of this kind: enum hvlab_neighbour (abi.h) */
	char cmdline[HVLAB_CMDLINE_MAX]; /* of the guest, without marks=, skip= and cpus=, which boot_run adds */
	char skip[512];                  /* benchmarks that killed an earlier attempt */
};

/* The one counter of a sync point: CLOCK_MONOTONIC_RAW of the machine that ran the guest when it heard the newline. */
#define SYNC_NS "clock.raw_ns"

/*
 * Where a job's events go. Any of them may be called from the thread that runs the job, never two at once. NULL: nobody
 * wants to know.
 */
struct job_sink {
	void (*bytes)(void *arg, const void *bytes, size_t n);                /* guest console */
	void (*counters)(void *arg, u32 mark, const struct counters *c);      /* at that mark: exit counters, or SYNC_NS */
	void (*events)(void *arg, const char *cell, const struct counters *c); /* performance events; cell "" = boot */
	/* Of the environment; with a key in now.* or launch.* of this launch alone. */
	void (*fact)(void *arg, const char *key, const char *value);
	/* On the clock of the machine that ran the job, from create on: to the first console byte (0: none), to the end. */
	void (*timing)(void *arg, u64 first_ns, u64 wall_ns);
	void (*end)(void *arg, enum hvlab_verdict v, const char *reason);     /* last; exactly once */
	/* More of a recording: what it is (RECORDED_...), and bytes. May follow end. */
	void (*recorded)(void *arg, const char *what, const void *bytes, size_t n);
	/* A benchmark that the guest is not asked for, because its processor cannot carry it. */
	void (*left_out)(void *arg, const char *bench, const char *why);
	/* Is the guest to be taken away now? Asked a few times a second; NULL: it runs to its end. */
	bool (*over)(void *arg);
	void *arg;
	/* What is being done right now, in a few words, for the progress display. Has an argument of its own. */
	void (*doing)(void *watcher, const char *what);
	void *watcher;
};

#define RECORDED_STEPS "steps"     /* the tracer's file */
#define RECORDED_KERNELS "kernels" /* names (symbols.h): of the host's kernels ... */
#define RECORDED_SYMBOLS "symbols" /* ... and of all else */
#define RECORDED_MAPS "maps"       /* what the host's processes have mapped to be executed (processes.h) */

#define sink_tell(sink, what, ...)                                 \
	do {                                                       \
		const struct job_sink *told = (sink);              \
		if (told->what)                                    \
			told->what(told->arg, __VA_ARGS__);        \
	} while (0)

/*
 * Runs a job here, on this machine's adapter, and reports to sink. image: guest ELF; hosted: the hosted program.
 * workroot: a directory under which a private one is made and removed. Returns 0 when sink->end was reached with
 * whatever verdict; negative errno (4 environment, 5 absent ...) when the job could not be tried at all: nothing
 * was made, sink->end was not called.
 */
struct images {
	const char *metal, *hosted, *workroot;
	const struct target *target; /* what the options say of the machine; NULL: nothing */
	bool mortal; /* the machine ends with this job, and all that is left in it */
};
int boot_run(const struct job *job, const struct images *images, const struct job_sink *sink, struct why *why);

/* Attempts of a job belong to a start of the campaign: those of the next begin at a multiple of this. */
#define ATTEMPTS_A_START 100

/* Text form: one line. */
void job_encode(const struct job *job, struct buf *line);
int job_decode(const char *line, struct job *job, struct why *why);
