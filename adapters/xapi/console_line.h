/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's console, which a host of XAPI gives in two ways, neither of which loses a byte:
 *
 * PVH: the toolstack's own text console, asked for by HTTP CONNECT once the guest runs, raw in both directions from then
 * on (xapi console.ml). Earlier output is not kept (vncterm textterm.c), so the guest must wait for us.
 * HVM: no text console at all (xenops_server_xen.ml starts vncterm for PV and PVH alone); but the platform key hvm_serial
 * is QEMU's option -serial (device.ml), and with tcp:ADDRESS:PORT QEMU connects to us before the guest runs.
 */
#pragma once

#include "rpc.h"

#include <sys/socket.h>

struct console_line {
	int listener, fd;            /* -1: not open */
	struct http_stream *stream;
	struct sockaddr_storage peer; /* the only address that may connect; family 0: any */
};
#define LINE_CLOSED ((struct console_line){.listener = -1, .fd = -1})

/*
 * Listens for a QEMU at the host; at: how the host reaches us where that is not the address it is reached from, or NULL
 * (target.serial_at); where: what is to be put into hvm_serial, malloc'ed.
 */
int console_line_listen(struct console_line *l, const struct host_url *host, const char *at, char **where, struct why *why);
/* -ETIMEDOUT: QEMU has not connected by then. */
int console_line_accept(struct console_line *l, u64 deadline_ns, struct why *why);
/* Connects to the console at location, which XAPI has given. */
int console_line_connect(struct console_line *l, const struct xapi *x, const char *location, struct why *why);

/* Bytes read, 0 nothing before deadline_ns, -EPIPE it was closed, or another negative errno. */
long console_line_read(struct console_line *l, void *bytes, size_t n, u64 deadline_ns, struct why *why);
int console_line_write(struct console_line *l, const void *bytes, size_t n, struct why *why);
void console_line_close(struct console_line *l);
