/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lengths are instructions of the lab (Linux 6.1.192, QEMU 7.2.22, Xen 4.17.7); where one is of a processor that decodes, it
 * says so: of the others it is none, or was not measured.
 */
#include "conditions.h"

#include <string.h>

#define EXITS "exit_*,irq_*,tmr_*,xen_*"

const struct condition conditions[] = {
	{EXITS, "xen/pvh,xen/hvm", "pages behind the guest", "shape.backing",
	 "335 an exit more on lab/qemu, which decodes, with 4 KiB pages (Xen's hap_2mb=0) than with 2 MiB ones, its default"},
	{"mem_*", "*", "pages behind the guest", "shape.backing", "one fault a page, and the depth of each nested walk"},
	{EXITS, "kvm/*,xen/pvh,xen/hvm", "page size under the guest's code", NULL,
	 "where the hypervisor decodes, code in 4 KiB pages costs 131 an exit more under KVM and 789 under Xen; this guest's lies "
	 "in 2 MiB pages (fact mem.page), and only another image would have it otherwise"},
	{EXITS, "kvm/*,xen/pvh,xen/hvm", "local APIC", NULL,
	 "switched off (--vary apic=off, fact apic.mode) an exit is 84 shorter under xen/pvh, 80 under xen/hvm and 2 under KVM, "
	 "exit_pio_write 534 and exit_ud 196 under KVM"},
	{EXITS, "kvm/*", "interrupt controllers", "kvm.irqchip",
	 "in QEMU and not in the kernel (--vary irqchip=user, kvm/qemu): 47 an exit shorter (exit_cpuid 2796), and what they serve "
	 "longer (irq_selfipi 20,000 for 8,991, irq_eoi 8,175 for 3,625); kvm/direct has none of its own"},
	{"exit_cpuid,exit_cpuid_hv", "kvm/*", "order of the CPUID leaves", "kvm.leaf0",
	 "KVM searches the table that its VMM has made: leaf 0 is the first there of kvm/direct, the third of QEMU (11 more); as the "
	 "last (--vary leaf0=last, kvm/direct) exit_cpuid takes 3006 for 2832. QEMU cannot be asked for another order"},
	{"irq_selfipi_tpr", "kvm/qemu", "QEMU's kvmvapic", "qemu.vapic",
	 "by default it patches what the guest writes its task priority with: 230,455, and 16,700 without (--vary vapic=off)"},
	{"io_blk_*", "kvm/qemu", "console of the VMM", NULL,
	 "a socket, by which exits are counted, is looked at in each turn of QEMU's main loop: 3,049 of a read by virtio-blk in the guest linux "
	 "(--vary console=output)"},
	{"io_net_*", "kvm/qemu", "priorities beside the VMM", NULL,
	 "vhost's thread and the peer come before the vCPU in the lab; where they do not (--vary order=vmm) an echo by UDP and vhost takes 66,024 for "
	 "51,447 in the guest linux"},
	{"exit_pio_string", "kvm/*", "work of the host's own", NULL,
	 "on lab/intel every million instructions or so it takes some 7,900, and an operation takes 360,731: where half of ten batches "
	 "hold one, the median is up to 0.15 % longer, which depends on what ran before; --batches 300 tells the two apart"},
	{"exit_pio_*,exit_mmio*", "libvirt", "of its template left out", "config.dropped",
	 "disks, networks and screens belong to the template's own guest; an access that QEMU dispatches is shorter without them"},
	{"exit_*", "kvm/*,xen/pvh,xen/hvm", "next RIP", NULL,
	 "a processor that does not save it has the instruction fetched and decoded at each exit by CPUID, MSR, hypercall, HLT or "
	 "WBINVD: 2832 for 1277 of exit_cpuid under KVM"},
};
const size_t condition_count = LEN(conditions);

const char *condition_name(const char *fact)
{
	for (size_t i = 0; i < condition_count; i++)
		if (conditions[i].fact && !strcmp(conditions[i].fact, fact))
			return conditions[i].name;
	return NULL;
}
