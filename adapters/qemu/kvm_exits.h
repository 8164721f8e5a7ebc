/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The exits of one virtual machine as the kernel under it shows them to root: two small files, where the machine protocol has QEMU stop
 * its vCPU and ask that.
 */
#pragma once

#include "util.h"

#include <sys/types.h>

struct counters;

struct kvm_exits {
	int machine; /* its directory; 0: not open */
};

/* The machine that the process has made, its only one. false: the kernel does not show it. */
bool kvm_exits_open(struct kvm_exits *e, pid_t vmm);
/* Summed over the vCPUs, by the names that QEMU has for them. 0, or negative errno. */
int kvm_exits_read(const struct kvm_exits *e, struct counters *c);
void kvm_exits_close(struct kvm_exits *e);
