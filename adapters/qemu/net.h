/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network device on QEMU's command line, and the peer at its other end.
 */
#pragma once

#include "../common/peer.h"
#include "qemu_args.h"

/* Starts the peer with that priority (realtime.h); nothing where the guest has no such device. 0, or negative errno with why. */
int qemu_net_peer(struct peer *p, const struct vm_spec *spec, int priority, struct why *why);
/* The options; the peer's device has to be open in QEMU under the same number. */
void qemu_args_net(struct qemu_args *a, const struct net_spec *net, const struct peer *p);
/* Gives the kernel's thread that serves this QEMU's device that priority, where there is one (vhost). */
void qemu_net_order(const struct net_spec *net, pid_t qemu, int priority);
