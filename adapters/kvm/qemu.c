/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kvm/qemu: the guest under KVM with QEMU as its VMM; interrupt controllers and timer are in the kernel. What is
 * the same for every QEMU guest is in adapters/qemu.
 */
#include "../qemu/qemu.h"
#include "kvm.h"

static const struct qemu_flavour kvm = {.accel = "kvm", .cpu = "host"};

static int kvm_qemu_probe(struct why *why)
{
	int err = kvm_probe(why);

	return err ? err : qemu_probe(why);
}

static int kvm_qemu_create(const struct vm_spec *spec, struct vm **vm, struct why *why)
{
	return qemu_create(&kvm, spec, vm, why);
}

static int kvm_qemu_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	kvm_facts(console);
	return qemu_wait(vm, console, deadline_ns, why);
}

HVLAB_ADAPTER(kvm_qemu, .name = "kvm/qemu", .what = "Linux KVM with QEMU as the VMM", .l1 = "kvm",
	      .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .probe = kvm_qemu_probe, .create = kvm_qemu_create,
	      .start = qemu_start, .wait = kvm_qemu_wait, .counters = qemu_counters, .destroy = qemu_destroy);
