/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The block device of kvm/direct: virtio's registers in memory and one queue (Virtual I/O Device specification 1.2, 4.2 and
 * 5.2), served by whoever calls vblk_serve(). What the guest writes is not trusted. How the guest tells and is told, by an
 * exit and an ioctl or by file descriptors, is disk.c's.
 */
#pragma once

#include "pvh.h"

#include <pthread.h>

#define VBLK_BYTES 0x200u /* of registers */
#define VBLK_NOTIFY 0x50u /* the doorbell among them */
#define VBLK_QUEUE_MAX 128u

struct vblk {
	const struct guest_ram *ram;
	int fd;              /* of what is behind it; -1: nothing, and every request is done at once */
	u64 sectors, bad;    /* bad: a sector that cannot be read; 0: there is none */
	pthread_mutex_t lock; /* of all below but pending */
	u32 status, device_select, driver_select, queue, size, ready;
	u64 accepted, descriptors, available, used;
	u16 seen;             /* of the available ring */
	u32 pending;          /* interrupts not yet acknowledged; atomic */
};

void vblk_init(struct vblk *d, const struct guest_ram *ram, int fd, u64 sectors);
u32 vblk_read(struct vblk *d, u32 offset);
void vblk_write(struct vblk *d, u32 offset, u32 value);
/* The device breaks: it serves nothing any more, and says so. The guest is to be interrupted. */
void vblk_break(struct vblk *d);
/* Does all that is in the queue; true: the guest is to be interrupted. */
bool vblk_serve(struct vblk *d);
