/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Child processes: started with every detail set before exec, watched by deadline, ended by pid and nothing else.
 * A child dies with the thread that started it (PR_SET_PDEATHSIG), so a killed harness leaves nothing behind.
 */
#pragma once

#include "util.h"

#include <sys/types.h>

#define PROC_FDS_MAX 8

struct proc_spec {
	const char *const *argv; /* argv[0] is looked up in PATH */
	const char *tag;         /* placed in the environment as HVLAB_TAG: how sweep finds what is ours */
	const char *directory;   /* to run in; NULL: the caller's */
	const char *tmpdir;      /* TMPDIR of one that leaves something there; NULL: the caller's */
	const char *log;         /* file for stderr (appended); NULL: /dev/null */
	int in, out;             /* become 0 and 1; -1: /dev/null */
	int fds[PROC_FDS_MAX];   /* kept open under the same number */
	unsigned nfds;
	int cpu;                 /* CPU to pin to; -1: as the caller */
	pid_t network;           /* a process whose network namespace it enters; 0: the caller's */
	bool no_thp;             /* PR_SET_THP_DISABLE: guest memory stays in 4 KiB pages */
};

struct proc {
	pid_t pid; /* 0: not running */
	int status; /* of waitpid, once ended */
};

/* 0, or negative errno: -ENOENT when argv[0] does not exist. */
int proc_start(struct proc *p, const struct proc_spec *spec, struct why *why);
/* A pidfd, with C libraries that have no such function yet as well; -1 and errno. */
int proc_fd(pid_t pid);
/* 1 ended (status set), 0 still running. */
int proc_poll(struct proc *p);
/* Waits until the deadline: 0 ended, -ETIMEDOUT. */
int proc_wait(struct proc *p, u64 deadline_ns);
/*
 * Runs a program to its end: 0 whatever its status, or negative errno, -ETIMEDOUT when it took longer and was ended. What it
 * writes to its standard output goes to out (NULL: nowhere), and with both what it writes to its standard error.
 */
int proc_output(const struct proc_spec *spec, bool both, u64 timeout_ns, struct buf *out, int *status, struct why *why);
/* SIGTERM, a grace of 1 s, SIGKILL, reaped. Harmless when not running. */
void proc_end(struct proc *p);
/* Full path of a program in PATH, or NULL; caller frees. */
char *proc_which(const char *program);
