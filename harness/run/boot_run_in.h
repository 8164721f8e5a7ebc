/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of one boot share: boot_run.c makes it, boot_console.c answers what its guest says.
 */
#pragma once

#include "neighbours.h"
#include "handshake.h"
#include "linux_guest.h"
#include "pmu.h"
#include "proto.h"
#include "topology.h"
#include "traced.h"

#define SYNC_POINTS 16 /* sync points of a group */
#define CONSOLE_MAX (64ull << 20) /* bytes a guest may say before it is stopped */

#define SETTLES_MAX 16 /* rests that may lengthen a guest's time: one, and one more for each benchmark that needs it */

struct run {
	const struct job *job;
	const struct job_sink *sink;
	const struct adapter *adapter;
	struct vm *vm;
	struct vm_spec spec;
	struct target target;
	const char *workroot;
	char *workdir; /* in it, "TAG-XXXXXX" */
	char engine[16]; /* of its disk */
	char net_engine[16];
	char *store;   /* what is behind its disk; NULL: it has none */
	char *name;    /* of the VM: that with "hvlab-" before it */
	char cmdline[LINUX_CMDLINE_MAX];
	struct linux_guest os; /* of a Linux guest */
	char *initrd;          /* of it, in the work directory; NULL: it is the freestanding guest, or a process */
	struct placement where;
	bool bound; /* memory comes from the node of the vCPUs */
	struct proto proto;
	u64 created_ns, first_ns; /* clock at create; from then to the first console byte */
	u64 said;         /* console bytes so far */
	unsigned replies; /* owed for the bytes being handled */
	bool asked;       /* so is an answer */
	const char *stop; /* why the guest is not to run on; NULL: it may */
	enum hvlab_verdict stop_as;
	struct handshake handshake;
	bool took_answer; /* the guest says so */
	struct traced traced;
	struct pmu *pmu;  /* NULL: no events asked for */
	char cell[HVLAB_NAME_MAX];          /* the benchmark whose marks these are */
	struct counters events[MARK_COUNT]; /* performance events at its marks */
	int events_read;                    /* of them, in order */
	u64 first_sync_ns;                 /* CLOCK_MONOTONIC_RAW at the last sync point of the first group */
	bool closing;                       /* the last group has begun */
	u64 deadline_ns;                    /* of the guest; the time it was held is added */
	unsigned settled;                   /* how often that was */
	u64 ready_ns, ended_ns;             /* from create to the first benchmark; to the guest's end */
	struct neighbours *neighbours;      /* NULL: none */
	bool mortal;                        /* struct images */
	u64 footprint, cpu_ns;              /* before create (usage.h), ... */
	u64 resident;                       /* ... and what was resident more while the guest was there; 0: unknown */
};

/* A fact of this run; arg is the struct run. */
void report_fact(void *arg, const char *key, const char *value);
void report_fact_u64(struct run *r, const char *key, u64 value);

/* --- boot_console.c */

/* Does the guest get marks=? Only where the harness reads something at them: exit counters, or events of a process. */
bool run_answers_marks(const struct run *r);
/* The cost of a launch is measured in the time lane, on the machine that runs the guest. */
bool run_measures_usage(const struct run *r);
/*
 * A guest's clock is checked in the time lane, and only on this machine: over a network every bracket would be as wide as
 * the round trip.
 */
bool run_syncs_clock(const struct run *r);
/*
 * KVM has branches in its code that it patches in when a local APIC is switched off, and out again no sooner than a second
 * after it is on (static_key_slow_dec_deferred; arch/x86/kvm/lapic.c): until then every entry is six instructions longer.
 * Two whole seconds also begin what follows at one phase of the kernel's timer.
 */
bool run_quiesces(const struct run *r);
/* Before the first byte; then as console.out, arg being the struct run. */
void console_begin(struct run *r);
int on_console(void *arg, const void *bytes, size_t n, char *reply);
