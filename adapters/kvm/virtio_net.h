/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The network device of kvm/direct (Virtual I/O Device specification 1.2, 5.1): a queue for each direction, no offload. At its
 * other end is the peer itself, within this process (echo.h), or a tap. Served by whoever calls vnet_serve().
 */
#pragma once

#include "../common/echo.h"
#include "virtio_mmio.h"

struct vnet {
	struct vdev v;
	struct echo echo;
	int tap;         /* -1: the peer is here */
	bool received;   /* something was put into the guest's memory since the last interrupt */
	u64 dropped;     /* frames for which the guest had no room */
};

/* tap: of a header of 12 bytes before each frame, and not blocking. */
void vnet_init(struct vnet *d, const struct guest_ram *ram, int tap);
/* Moves all that is to be moved, both ways; true: the guest is to be interrupted. */
bool vnet_serve(struct vnet *d);
