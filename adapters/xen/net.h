/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network device of a domain: as xl is told of it, and the peer on the interface that the back end makes of it in dom0. It
 * is in no bridge: nobody but the peer hears the guest.
 */
#pragma once

#include "../common/peer.h"
#include "xenstore.h"

#define XEN_NETS "vif"
#define XEN_NET_ENGINES "netback"

/* A line for xl; nothing where the guest has no such device. */
void net_config(struct buf *b, const struct net_spec *net);
/*
 * After xl, domain being the number: starts the peer, and tells the back end that the interface is connected, which is else
 * the work of a script of the host. 0, or negative errno with why.
 */
int net_connect(struct xenstore *store, const char *domain, const struct vm_spec *spec, struct peer *p, struct why *why);
