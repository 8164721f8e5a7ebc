/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A virtual machine on /dev/kvm, made but not run: memory, interrupt controllers, vCPUs, a loaded guest. direct.c
 * runs it.
 */
#pragma once

#include "../common/backing.h"
#include "../common/window.h"
#include "device.h"
#include "pvh.h"
#include "uart.h"

#include <linux/kvm.h>
#include <pthread.h>

enum guest_end { GUEST_RUNS, GUEST_OFF, GUEST_CRASHED };

struct vcpu {
	struct vm *vm;
	struct kvm_run *run;
	size_t run_size;
	int fd, stats;
	unsigned index;
	pthread_t thread;
	bool threaded; /* thread is valid */
};

struct vm {
	const struct vm_spec *spec;
	int kvm, fd;
	enum backing backing;
	struct guest_ram ram;
	struct vcpu *vcpu;
	unsigned vcpus;
	struct kvm_device device;
	/* From here on guarded by lock once more than one vCPU runs. */
	pthread_mutex_t lock;
	pthread_cond_t gate; /* pause or running changed */
	bool pause;          /* no vCPU but the first may enter the guest */
	unsigned running;    /* how many of those are in it */
	enum guest_end end;
	struct why end_why;
	struct uart com1;
	bool unprotectable;  /* machine_protect() has failed: the guest is told so */
	bool irq;            /* level of the line as KVM knows it */
	struct buf out;      /* transmitted, not yet handed over */
	struct window window;
	struct buf heard;    /* of it, for the reader */
};

/* 0, or negative errno with why; what is made so far is in vm and goes with machine_free. */
int machine_make(struct vm *vm, const struct vm_spec *spec, struct why *why);
/*
 * on: KVM logs the guest's writes, for which it takes the right to write from every page; off: no more. 0, or negative
 * errno, and then it is off. (Documentation/virt/kvm/api.rst, KVM_SET_USER_MEMORY_REGION)
 */
int machine_protect(struct vm *vm, bool on);
void machine_free(struct vm *vm);
