/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The disk of a kvm/direct guest, and who serves it: the vCPU's own thread within the exit ("sync"), or another thread that KVM
 * wakes at the doorbell without an exit to user space and through which it interrupts ("iothread": ioeventfd, irqfd).
 */
#pragma once

#include "virtio_blk.h"

#include <hvlab/disk.h>

#define DISK_MODELS "virtio-mmio"
#define DISK_ENGINES "sync iothread" /* the first is what is taken unless another is asked for */

#define DISK_STORES HVLAB_STORE_NULL " " HVLAB_STORE_BAD " " HVLAB_STORE_VANISHING

struct kvm_disk {
	struct vblk device;
	int vm, fd;              /* of the VM; of what is behind the disk, -1: nothing is */
	bool there, vanishes;    /* there is a disk; it is to be taken away (hvlab/disk.h) */
	int doorbell, interrupt; /* eventfds; -1: none */
	pthread_t thread;
	bool threaded;
};

/* Nothing where the guest has no disk. 0, or negative errno with why; what is made so far goes with kvm_disk_free(). */
int kvm_disk_make(struct kvm_disk *d, int vm, const struct guest_ram *ram, const struct vm_spec *spec, struct why *why);
/* False: this address is not the disk's. */
bool kvm_disk_access(struct kvm_disk *d, u64 address, bool write, u8 *data, u32 bytes);
/* The guest is at a counting mark. */
void kvm_disk_at_mark(struct kvm_disk *d);
void kvm_disk_free(struct kvm_disk *d);
