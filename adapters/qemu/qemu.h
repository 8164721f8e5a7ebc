/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A guest on QEMU: the six verbs behind bare, tcg and kvm/qemu, which differ in a few words of the command line and
 * in nothing else, so that the guest meets the same machine. The verbs have the contract of adapter.h.
 */
#pragma once

#include "util.h"

#include <hvlab/disk.h>

/* What QEMU can show as a disk (disk.c; the freestanding guest has no driver for virtio-scsi), and how it does a disk's I/O; the first is its own default. */
#define QEMU_DISKS "virtio-blk virtio-blk-legacy nvme ahci ide virtio-scsi"
#define QEMU_LINUX_CONSOLE "ttyS0,115200"
#define QEMU_ENGINES "threads native io_uring"
#define QEMU_STORES HVLAB_STORE_NULL " " HVLAB_STORE_BAD
/* The same for a network device (net.c; the freestanding guest has no driver for e1000 and rtl8139). */
#define QEMU_NETS "virtio-net virtio-net-legacy vhost e1000 rtl8139"
#define QEMU_NET_ENGINES "tap socket"

/* What probe and create get as their flavour. */
struct qemu_flavour {
	const char *program; /* NULL: the QEMU of this machine */
	const char *accel; /* after -accel */
	const char *cpu;   /* after -cpu */
	const char *core;  /* an ELF file to boot instead of the guest, which it gets as its module; NULL: none */
	bool path_alone;   /* in the path lane this QEMU itself counts instructions (icount) */
};

int qemu_probe(const void *flavour, const struct target *target, struct why *why);
int qemu_create(const void *flavour, const struct vm_spec *spec, struct vm **vm, struct why *why);
/* What of vm_spec.vary it was made with, as facts. */
void qemu_vary_facts(const struct vm *vm, const struct console *console);
int qemu_start(struct vm *vm, struct why *why);
int qemu_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why);
int qemu_counters(struct vm *vm, enum mark_at at, struct counters *counters);
int qemu_destroy(struct vm *vm, struct why *why);
