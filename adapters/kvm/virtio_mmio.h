/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the devices of kvm/direct have in common: virtio's registers in memory, queues in the guest's memory (Virtual I/O Device
 * specification 1.2, 4.2 and 2.7). What the guest writes is not trusted. What requests mean is for the kind of device; how the
 * guest tells and is told, by an exit and an ioctl or by file descriptors, is device.c's.
 */
#pragma once

#include "pvh.h"

#include <pthread.h>

#define VDEV_BYTES 0x200u /* of registers */
#define VDEV_NOTIFY 0x50u /* the doorbell among them */
#define VDEV_QUEUE_MAX 128u
#define VDEV_QUEUES 2u
#define VDEV_VERSION_1 (1ull << 32)

/* In the guest's memory (2.7.5). */
struct vdev_descriptor {
	u64 address;
	u32 bytes;
	u16 flags, next;
};
#define VDEV_NEXT 1
#define VDEV_WRITE 2

struct vdev_queue {
	u32 size, ready;
	u64 descriptors, available, used;
	u16 seen; /* of the available ring */
};

struct vdev {
	const struct guest_ram *ram;
	u32 kind, queues;
	u64 features;
	u64 config;           /* what is read behind the registers */
	pthread_mutex_t lock; /* of all below but pending; whoever serves the device takes it */
	u32 status, device_select, driver_select, select;
	u64 accepted;
	struct vdev_queue queue[VDEV_QUEUES];
	u32 pending;          /* interrupts not yet acknowledged; atomic */
};

void vdev_init(struct vdev *d, const struct guest_ram *ram, u32 kind, u32 queues, u64 features, u64 config);
u32 vdev_read(struct vdev *d, u32 offset);
void vdev_write(struct vdev *d, u32 offset, u32 value);
/* The device breaks: it serves nothing any more, and says so. The guest is to be interrupted. */
void vdev_vanish(struct vdev *d);
/* The guest is to be interrupted. */
void vdev_interrupt(struct vdev *d);

/* For whoever serves a queue, with the lock. */

/* The guest's driver is broken: nothing is served before a reset. */
void vdev_break(struct vdev *d);
/* Has the driver put something into the queue? */
bool vdev_waiting(const struct vdev *d, const struct vdev_queue *q);
/* Takes the first descriptor of the next chain; false: the ring is not all in the guest's memory. */
bool vdev_take(struct vdev *d, struct vdev_queue *q, u16 *head);
/* A copy, because the guest may change its own meanwhile; NULL: what it describes, or itself, is not in the guest's memory. */
void *vdev_part(const struct vdev *d, const struct vdev_queue *q, u16 at, struct vdev_descriptor *part);
void vdev_answer(struct vdev *d, struct vdev_queue *q, u16 head, u32 bytes);
/* Does the driver want no interrupt for this queue? */
bool vdev_quiet(const struct vdev *d, const struct vdev_queue *q);
/* Tells the driver that it need not kick this queue. */
void vdev_no_kicks(struct vdev *d, struct vdev_queue *q);
