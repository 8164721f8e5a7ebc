/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kvm/qemu: the guest under KVM with QEMU as its VMM; interrupt controllers and timer are in the kernel. And
 * kvm/qemu+hyperv: the same KVM showing its guest Hyper-V's interface, which is not Hyper-V. What is the same for every
 * QEMU guest is in adapters/qemu.
 */
#include "../common/console.h"
#include "../qemu/qemu.h"
#include "kvm.h"

static const struct qemu_flavour kvm = {.accel = "kvm", .cpu = "host"};

/* kvm=off: otherwise KVM's own CPUID leaves follow Hyper-V's, and a guest that finds them uses KVM's interface. */
static const struct qemu_flavour interface = {
	.accel = "kvm",
	.cpu = "host,kvm=off,hv-relaxed,hv-vapic,hv-spinlocks=0x1fff,hv-vpindex,hv-runtime,hv-time,hv-synic,hv-stimer,"
	       "hv-stimer-direct,hv-frequencies,hv-tlbflush,hv-ipi,hv-reset",
};

static int kvm_qemu_probe(const void *flavour, const struct target *target, struct why *why)
{
	int err = kvm_probe(why);

	return err ? err : qemu_probe(flavour, target, why);
}

static int kvm_qemu_wait(struct vm *vm, const struct console *console, u64 deadline_ns, struct why *why)
{
	kvm_facts(console);
	qemu_vary_facts(vm, console);
	return qemu_wait(vm, console, deadline_ns, why);
}

static int interface_probe(const void *flavour, const struct target *target, struct why *why)
{
	int err = kvm_qemu_probe(flavour, target, why);

	return err ? err : kvm_probe_hyperv(why);
}

HVLAB_ADAPTER(kvm_qemu, .name = "kvm/qemu", .what = "Linux KVM with QEMU as the VMM", .l1 = "kvm",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_QUIESCES | ADAPTER_DECODES | ADAPTER_WINDOW,
	      .disks = QEMU_DISKS, .engines = QEMU_ENGINES, .stores = QEMU_STORES " " HVLAB_STORE_VANISHING,
	      .nets = QEMU_NETS, .net_engines = QEMU_NET_ENGINES, .linux_console = QEMU_LINUX_CONSOLE,
	      .varies = VARY_APIC_OFF "," VARY_IRQCHIP_USER "," VARY_VAPIC_OFF "," VARY_CONSOLE_OUTPUT "," VARY_ORDER_VMM,
	      .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .flavour = &kvm, .probe = kvm_qemu_probe,
	      .create = qemu_create, .start = qemu_start, .wait = kvm_qemu_wait, .counters = qemu_counters, .destroy = qemu_destroy);

HVLAB_ADAPTER(kvm_qemu_hyperv, .name = "kvm/qemu+hyperv",
	      .what = "Linux KVM with QEMU, showing Hyper-V's interface: not Hyper-V",
	      .note = "Hyper-V's interface as KVM implements it; this is not Hyper-V", .l1 = "kvm",
	      .traits = ADAPTER_CONCURRENT | ADAPTER_QUIESCES | ADAPTER_DECODES | ADAPTER_EXPLICIT_ONLY | ADAPTER_WINDOW,
	      .varies = VARY_APIC_OFF "," VARY_IRQCHIP_USER "," VARY_VAPIC_OFF,
	      .lanes = 1 << LANE_TIME | 1 << LANE_PATH, .flavour = &interface,
	      .probe = interface_probe, .create = qemu_create, .start = qemu_start, .wait = kvm_qemu_wait, .counters = qemu_counters, .destroy = qemu_destroy);
