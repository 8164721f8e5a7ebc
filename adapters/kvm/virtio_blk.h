/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block device of kvm/direct: one queue of requests (Virtual I/O Device specification 1.2, 5.2), served by whoever calls
 * vblk_serve().
 */
#pragma once

#include "virtio_mmio.h"

struct vblk {
	struct vdev v;
	int fd;           /* of what is behind it; -1: nothing, and every request is done at once */
	u64 sectors, bad; /* bad: a sector that cannot be read; 0: there is none */
};

void vblk_init(struct vblk *d, const struct guest_ram *ram, int fd, u64 sectors);
/* Does all that is in the queue; true: the guest is to be interrupted. */
bool vblk_serve(struct vblk *d);
