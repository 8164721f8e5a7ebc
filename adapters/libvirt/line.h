/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's console, which libvirt carries from any host to `virsh console`. That takes its input from a terminal only, so
 * it has a pseudo-terminal of ours. In the lab it is a socket of QEMU's: there every instruction counts, and what carries bytes
 * through the daemon would run on the guest's own processor, beside it.
 */
#pragma once

#include "proc.h"

struct line {
	struct proc virsh;
	int in, out; /* -1: not open; one socket is both */
	char *log;   /* what virsh says on its standard error */
};
#define LINE_CLOSED ((struct line){.in = -1, .out = -1})

/* tag: of the campaign, carried by the process. */
int line_open(struct line *l, const char *uri, const char *domain, const char *tag, const char *workdir, struct why *why);
/* The socket that the domain has made at this path. */
int line_connect(struct line *l, const char *path, struct why *why);
/* Bytes read, 0 nothing before deadline_ns, -EPIPE it has ended. */
long line_read(struct line *l, void *bytes, size_t n, u64 deadline_ns, struct why *why);
int line_write(struct line *l, const void *bytes, size_t n, struct why *why);
void line_close(struct line *l);
