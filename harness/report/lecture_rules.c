/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The statements of the lecture, a row each, and what each may be held to. A claim of "less" or "more" leaves out 1 itself;
 * what counts as a difference in the time lane is judge.h's matter.
 */
#include "lecture.h"

#include <math.h>

#define PATH (1u << LANE_PATH)
#define TIME (1u << LANE_TIME)
#define BOTH (PATH | TIME)
#define LESS .least = 0, .most = 1 - 1e-9
#define MORE .least = 1 + 1e-9, .most = INFINITY

#define RUN_TCG "hvlab run --place local --lane time --hv native,tcg --bench 'cpu_*,mem_*'"
#define RUN_OLD "hvlab run --place lab/qemu --hv kvm/qemu --disk virtio-blk,ahci,ide --bench 'io_*'"
#define RUN_NVME "hvlab run --place lab/qemu --hv kvm/qemu --disk virtio-blk,nvme --bench 'io_*'"
#define RUN_IDE "hvlab run --place lab/qemu --hv xen/hvm --disk ide,xvd --bench 'io_*'"
#define RUN_XEN "hvlab run --place lab --hv xen --bench 'exit_*,irq_*,pv_*,xen_*,mem_pte_update'"
#define RUN_LAB "make lab"
#define RUN_INTERFACE "hvlab run lab/hyperv-interface.ini"
#define RUN_HYPERV "hvlab run --hv hyperv/gen1,hyperv/gen2 --host winrm://USER@HOST"
#define RUN_TLB "hvlab run --hv kvm,native --bench 'mem_tlb_*,cpu_*'"
#define RUN_XVD "hvlab run --place lab --hv kvm/qemu,xen --disk virtio-blk,xvd --bench 'io_*'"

#define KVM "kvm/direct,kvm/qemu"
#define XEN "xen/pv,xen/pvh,xen/hvm"
#define HYPERV "hyperv/gen1,hyperv/gen2"
#define CALLS "exit_cpuid,exit_msr_read,exit_msr_write,exit_pio_hv,exit_pio_user,exit_mmio,exit_mmio_user,exit_hlt,irq_selfipi"

const struct lecture_statement lecture_statements[] = {
	{"emulation", T_EMULATION, {
		{T_EMULATION_TCG, "native,kvm/qemu", "tcg", "cpu_*,mem_*", .least = 10, .most = INFINITY, .lanes = TIME,
		 .emulated = true, .run = RUN_TCG},
	}},
	{"computing", T_COMPUTING, {
		{T_COMPUTING_KVM, "bare,native", KVM, "cpu_*", .least = 0.98, .most = 1.02, .lanes = BOTH, .run = RUN_LAB},
		{T_COMPUTING_XEN, "bare,native", XEN, "cpu_*", .least = 0.98, .most = 1.02, .lanes = BOTH, .run = RUN_LAB},
	}},
	{"virtio", T_VIRTIO, {
		{T_VIRTIO_OLD, "kvm/qemu+ide,kvm/qemu+ahci", "kvm/qemu+virtio-blk", "io_*", LESS, .lanes = BOTH, .run = RUN_OLD},
		{T_VIRTIO_NVME, "kvm/qemu+nvme", "kvm/qemu+virtio-blk", "io_*", LESS, .lanes = BOTH, .run = RUN_NVME},
		{T_VIRTIO_XEN, "xen/hvm+ide", "xen/hvm+xvd", "io_*", LESS, .lanes = BOTH, .run = RUN_IDE},
	}},
	{"pv", T_PV, {
		{T_PV_CALL, "xen/pvh,xen/hvm", "xen/pv", "exit_hypercall", LESS, .lanes = BOTH, .run = RUN_XEN},
		{T_PV_DISK, "xen/pvh+xvd,xen/hvm+xvd", "xen/pv+xvd", "io_kick,io_rt,io_blk_read", LESS, .lanes = BOTH,
		 .run = RUN_XVD},
	}},
	{"nested-paging", T_NESTED, {
		{T_NESTED_CR3, "xen/pv", "xen/pvh,xen/hvm", "pv_set_cr3", "exit_cr3", LESS, .lanes = BOTH, .run = RUN_XEN},
		{T_NESTED_INVLPG, "xen/pv", "xen/pvh,xen/hvm", "pv_invlpg", "exit_invlpg", LESS, .lanes = BOTH, .run = RUN_XEN},
		{T_NESTED_PTE, "xen/pv", "xen/pvh,xen/hvm", "pv_pte_update", "mem_pte_update", LESS, .lanes = BOTH, .run = RUN_XEN},
		{T_NESTED_IPI, "xen/pv", "xen/pvh,xen/hvm", "pv_selfipi", "irq_selfipi", LESS, .lanes = BOTH, .run = RUN_XEN},
	}},
	{"pvh", T_PVH, {
		{T_PVH_EXITS, "xen/hvm", "xen/pvh", "exit_*,irq_*", .least = 0, .most = 1, .lanes = BOTH, .run = RUN_XEN},
	}},
	{"enlightened", T_ENLIGHTENED, {
		{T_ENLIGHTENED_XEN, "xen/hvm", "xen/hvm", "exit_pmtimer", "xen_clock", LESS, .lanes = BOTH, .same = true,
		 .run = RUN_XEN},
		{T_ENLIGHTENED_KVM, "kvm/qemu+hyperv", "kvm/qemu+hyperv", "exit_hv_refcount", "clk_reftsc", LESS, .lanes = BOTH,
		 .same = true, .run = RUN_INTERFACE},
		{T_ENLIGHTENED_HYPERV, HYPERV, HYPERV, "exit_hv_refcount", "clk_reftsc", LESS, .lanes = TIME, .same = true,
		 .run = RUN_HYPERV},
	}},
	{"huge-pages", T_HUGE, {
		{T_HUGE_TLB, KVM "," XEN "," HYPERV, KVM "," XEN "," HYPERV, "mem_tlb_4k", "mem_tlb_2m", LESS, .lanes = TIME,
		 .same = true, .run = RUN_TLB},
	}},
	{"dom0", T_DOM0, {
		{T_DOM0_MODEL, "xen/hvm", "xen/hvm", "exit_pio_hv", "xen_pio_model", MORE, .lanes = BOTH, .same = true, .run = RUN_XEN},
		{T_DOM0_DISK, "kvm/qemu+virtio-blk", "xen/pv+xvd,xen/pvh+xvd,xen/hvm+xvd", "io_rt,io_blk_read,io_blk_write", MORE,
		 .lanes = BOTH, .run = RUN_XVD},
	}},
	{"three", T_THREE, {
		{T_THREE_KVM_XEN, "kvm/qemu", "xen/hvm", CALLS, .least = 0.5, .most = 2, .lanes = BOTH, .apart = true, .run = RUN_LAB},
		{T_THREE_KVM_HYPERV, "kvm/qemu", "hyperv/gen2", CALLS, .least = 0.5, .most = 2, .lanes = BOTH, .apart = true,
		 .run = RUN_HYPERV},
		{T_THREE_XEN_HYPERV, "xen/hvm", "hyperv/gen2", CALLS, .least = 0.5, .most = 2, .lanes = BOTH, .apart = true,
		 .run = RUN_HYPERV},
	}},
};
const size_t lecture_count = LEN(lecture_statements);
