/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device under test of a kvm/direct guest, and who serves it: the vCPU's own thread within the exit ("sync"), or another
 * thread that KVM wakes at the doorbell without an exit to user space and through which it interrupts (ioeventfd, irqfd).
 */
#pragma once

#include "../common/peer.h"
#include "virtio_blk.h"
#include "virtio_net.h"

#include <hvlab/disk.h>

#define DISK_MODELS "virtio-mmio"
#define DISK_ENGINES "sync iothread" /* the first is what is taken unless another is asked for */
#define DISK_STORES HVLAB_STORE_NULL " " HVLAB_STORE_BAD " " HVLAB_STORE_VANISHING
#define NET_MODELS "virtio-mmio-net"
#define NET_ENGINES "sync iothread tap" /* the peer is in the VMM, but for tap, which is a thread's, too */

struct kvm_device {
	struct vdev *registers; /* of one of the two; NULL: the guest has no device */
	struct vblk disk;
	struct vnet net;
	int vm, store;           /* of the VM; what is behind the disk, -1: nothing */
	bool vanishes;           /* the disk is to be taken away (hvlab/disk.h) */
	int doorbell, interrupt; /* eventfds */
	struct peer peer;        /* of a network device with a tap */
	pthread_t thread;
	bool threaded;
};

/* Nothing where the guest has no device. 0, or negative errno with why; what is made so far goes with kvm_device_free(). */
int kvm_device_make(struct kvm_device *d, int vm, const struct guest_ram *ram, const struct vm_spec *spec, struct why *why);
/* False: this address is not the device's. */
bool kvm_device_access(struct kvm_device *d, u64 address, bool write, u8 *data, u32 bytes);
/* The guest is at a counting mark. */
void kvm_device_at_mark(struct kvm_device *d);
void kvm_device_free(struct kvm_device *d);
