/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Inside the room: the operations of a transport to a Windows host, which runs the powershell.exe of bootstrap_argv() there
 * with its three streams connected. transport.c knows what goes over the streams.
 */
#pragma once

#include "url.h"

struct remote;     /* a host, private to the transport */
struct powershell; /* a process there, private to the transport */

struct transport_ops {
	const char *scheme;
	/* 0, or the errors of transport.h; *r is to be closed in either case. */
	int (*open)(struct remote **r, const struct host_url *url, const struct target *target, struct why *why);
	void (*close)(struct remote *r);
	/* *p is to be stopped in either case. */
	int (*start)(struct remote *r, struct powershell **p, u64 deadline_ns, struct why *why);
	/* All of it, then the end of its input if so told. What the process says meanwhile is kept for read. */
	int (*write)(struct powershell *p, const void *bytes, size_t n, bool end, u64 deadline_ns, struct why *why);
	/* 1 appended to out or err, 0 nothing before the deadline, -ENODATA ended with *code, or an error. */
	int (*read)(struct powershell *p, struct buf *out, struct buf *err, u64 deadline_ns, int *code, struct why *why);
	/* Ends it if it runs. False when it may still run there, because only the connection has ended. */
	bool (*stop)(struct powershell *p);
};

extern const struct transport_ops ops_winrm, ops_winrm_http, ops_ssh, ops_wsl;
