/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of QEMU's machine protocol over a connected socket: the few commands the adapters need, typed, and the
 * events that say how a guest ended. JSON stays inside qmp.c. Starts no process and knows no console.
 */
#pragma once

#include "util.h"

#include <sys/types.h>

enum qmp_end {
	QMP_RUNNING,
	QMP_OFF,     /* the guest powered itself off */
	QMP_RESET,   /* triple fault, or the guest asked for a reset */
	QMP_STOPPED, /* QEMU stopped it and it was not we who asked: internal error, panic device */
};

struct qmp {
	int fd;
	struct buf in;     /* bytes of an unfinished line */
	bool eof;          /* QEMU has gone */
	bool stopping;     /* our own stop is under way: its event is no news */
	enum qmp_end end;
	char reason[32];   /* of the end, QEMU's own word */
	char version[32];
};

/* Takes the greeting and enters command mode. q->fd is set by the caller; everything waits at most 10 s. */
int qmp_hello(struct qmp *q, struct why *why);
/* "stop", "cont", "quit": a command without arguments whose answer says nothing. */
int qmp_run(struct qmp *q, const char *command, struct why *why);
/* A command of the monitor for people; what that answers is not looked at. */
int qmp_human(struct qmp *q, const char *line, struct why *why);
/* Where in QEMU's own address space a guest-physical address is, whose memory is the guest's RAM; else -EFAULT. */
int qmp_address(struct qmp *q, u64 guest_physical, u64 *address, struct why *why);
/* Thread ids of the vCPUs in order; returns how many, at most max. */
int qmp_vcpu_threads(struct qmp *q, pid_t *tids, int max, struct why *why);
/*
 * KVM's own counters, summed over vCPUs. -ENODATA with why: QEMU has no word for them (before 7.1), or KVM none (before
 * Linux 5.14). -EIO without: not this time.
 */
int qmp_stats(struct qmp *q, struct counters *c, struct why *why);
/* Writes the state of the stopped machine to a file, without the memory that is shared with a file of its own. */
int qmp_save(struct qmp *q, const char *path, u64 deadline_ns, struct why *why);
/* The opposite, for a QEMU started with -incoming defer; the machine is then stopped where it was saved. */
int qmp_restore(struct qmp *q, const char *path, u64 deadline_ns, struct why *why);
/* Takes what has come, without waiting; looks for events. */
void qmp_poll(struct qmp *q);
void qmp_free(struct qmp *q);
