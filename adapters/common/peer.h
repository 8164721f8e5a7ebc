/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The peer at the other end of a guest's network device, as a process of its own. A tap is made in a network namespace that the
 * peer alone is in and that goes with it: nothing of this machine's network is touched. What it answers is echo.h's.
 */
#pragma once

#include <hvlab/adapter.h>
#include <hvlab/net.h>

#include <sys/types.h>

#define PEER_TAP "tap"
#define PEER_LOOPBACK HVLAB_NET_LOOPBACK
#define PEER_SOCKET HVLAB_NET_SOCKET /* datagrams between two processes: needs no right to make a network device */

struct peer {
	pid_t pid;  /* 0: there is none */
	int device; /* the VMM's end, to be handed to it and closed: the tap, or a socket; -1: none */
};

/*
 * priority: of realtime.h. 0, or negative errno with why; what is made so far goes with peer_end(). It dies with the thread that
 * started it.
 */
int peer_on_tap(struct peer *p, const struct vm_spec *spec, int priority, struct why *why);
int peer_on_socket(struct peer *p, const struct vm_spec *spec, int priority, struct why *why);
/* On a network interface that is there: it is switched on, and hears nothing but what the guest says. */
int peer_on_interface(struct peer *p, const char *name, const struct vm_spec *spec, int priority, struct why *why);
/* Of a process, which has no network device: sockets alone, in a namespace that this process enters (proc.h), on the same CPU. */
int peer_on_loopback(struct peer *p, const struct vm_spec *spec, struct why *why);
/* Negative errno with why once it has died: what the guest waits for will not come. */
int peer_check(struct peer *p, struct why *why);
void peer_end(struct peer *p);
