/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's console, which a host of XAPI gives in two ways, neither of which loses a byte:
 *
 * PVH: the toolstack's own text console, asked for by HTTP CONNECT once the guest runs, raw in both directions from then
 * on (xapi console.ml). Nobody keeps what was said before (vncterm textterm.c), so the guest must wait for us.
 * HVM: no text console at all (xenops_server_xen.ml starts vncterm for PV and PVH alone); but the platform key hvm_serial
 * is QEMU's option -serial (device.ml), and with tcp:ADDRESS:PORT QEMU connects to us before the guest runs.
 */
#ifndef HVLAB_XAPI_LINE_H
#define HVLAB_XAPI_LINE_H

#include "rpc.h"

#include <sys/socket.h>

struct line {
	int listener, fd;            /* -1: not open */
	struct http_stream *stream;
	struct sockaddr_storage peer; /* who alone may connect; family 0: anybody */
};
#define LINE_CLOSED ((struct line){.listener = -1, .fd = -1})

/*
 * Listens for a QEMU at the host; at: how the host reaches us where that is not the address it is reached from, or NULL
 * (target.serial_at); where: what is to be put into hvm_serial, malloc'ed.
 */
int line_listen(struct line *l, const struct host_url *host, const char *at, char **where, struct why *why);
/* -ETIMEDOUT: it has not connected by then. */
int line_accept(struct line *l, u64 deadline_ns, struct why *why);
/* Connects to the console at location, which XAPI has given. */
int line_connect(struct line *l, const struct xapi *x, const char *location, struct why *why);

/* Bytes read, 0 nothing before deadline_ns, -EPIPE it was closed, or another negative errno. */
long line_read(struct line *l, void *bytes, size_t n, u64 deadline_ns, struct why *why);
int line_write(struct line *l, const void *bytes, size_t n, struct why *why);
void line_close(struct line *l);

#endif
