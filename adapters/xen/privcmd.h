/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commanding Xen itself from its dom0, by the kernel's /dev/xen/privcmd: the few operations that no program of the
 * toolstack offers without starting a process. What a trace record means is not known here.
 */
#pragma once

#include "util.h"

struct privcmd {
	int fd;
	void *page; /* that hypercalls read and write: locked in memory */
	u32 sysctl, domctl; /* versions of the two interfaces that this Xen has answered to */
};

/* XEN_SYSCTL_tbuf_op of xen/include/public/sysctl.h. */
enum tbuf_command { TBUF_GET_INFO, TBUF_SET_CPU_MASK, TBUF_SET_MASK, TBUF_SET_SIZE, TBUF_ENABLE, TBUF_DISABLE };

struct tbuf {
	u32 mask;  /* of events */
	u32 size;  /* in: pages of each CPU's buffer; out: bytes of the description */
	u64 frame; /* out: of the description; 0: there are no buffers yet */
};

/* 0 or negative errno with why; then every command is -EBADF. The versions are found by the first commands. */
int privcmd_open(struct privcmd *p, struct why *why);
void privcmd_close(struct privcmd *p);
/* 0 or negative errno; t is in and out. -EACCES: a version of the interface that is not known here. -ENOSYS: built without tracing. */
int privcmd_tbuf(struct privcmd *p, enum tbuf_command command, struct tbuf *t);
/* 0 or negative errno. Pausing returns when no vCPU of the domain runs. */
int privcmd_pause(struct privcmd *p, u16 domain, bool pause);
struct domain_state {
	bool there, shut_down; /* a domain that has shut down stays until it is destroyed */
	unsigned reason;       /* that it gave, SHUTDOWN_* of xen/include/public/sched.h */
};
/* 0 or negative errno. */
int privcmd_state(struct privcmd *p, u16 domain, struct domain_state *state);
/* Maps n frames of Xen's own in a row; NULL when Xen does not allow it. munmap() unmaps. */
void *privcmd_map(struct privcmd *p, const u64 *frames, u32 n, bool writable);
