/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables only. Bits: Intel SDM volume 2, CPUID; AMD APM volume 3, appendix E. A differing bit that has no name here is
 * reported by its number.
 */
#include "guest_diff_rules.h"
#include "knob.h"
#include "reason.h"

const struct fact_rule guest_diff_facts[] = {
	{"shape.backing", HOW_TO_COMMA, DIFF_SHAPE,
	 WHY_DIFF_SHAPE_BACKING},
#define SHAPE(key, kept, member, size, kind, arg, help, differs, ...) {"shape." key, HOW_TEXT, DIFF_SHAPE, REASON_SHAPE key},
	GUEST_KNOBS(SHAPE)
#undef SHAPE
	{"cpus.answering", HOW_TEXT, DIFF_SHAPE, WHY_DIFF_CPUS_ANSWERING},
	{"lab.processor", HOW_TEXT, DIFF_SHAPE, WHY_DIFF_LAB_PROCESSOR},
	{"lab.version", HOW_TEXT, DIFF_SHAPE, WHY_DIFF_LAB_VERSION},
	{"lab.machine,lab.machine.version", HOW_TEXT, DIFF_MOVES, WHY_DIFF_LAB_EMULATOR},
	{"lab.initrd.sha256,lab.kernel.sha256,lab.cmdline,lab.loader.cmdline", HOW_TEXT, DIFF_MOVES, WHY_DIFF_LAB_IMAGE},
	{"host.cmdline,xen.cmdline", HOW_TEXT, DIFF_MOVES, WHY_DIFF_COMMAND_LINE},
	{"config.hyperv,config.kvm", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_INTERFACE},
	{"config.cpu,config.features,config.type", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_CPU},
	{"config.clock", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_CLOCK},
	{"config.pinning,config.iothreads", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_THREADS},
	{"config.memory", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_MEMORY},
	{"config.machine,config.devices", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_DEVICES},
	{"config.qemu", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CONFIG_QEMU},
	{"config.dropped", HOW_TEXT, DIFF_NOTE, WHY_DIFF_CONFIG_DROPPED},
	{"libvirt.version,xen.version,xen.compiled,qemu.version", HOW_TEXT, DIFF_MOVES, WHY_DIFF_VERSION},
	{"host.governor,host.boost,host.no_turbo,host.cpufreq.limit_khz,host.cpufreq.preference,host.smt.active", HOW_TEXT,
	 DIFF_MOVES, WHY_DIFF_POWER},
	{"host.thp,host.ksm,host.kvm.*,host.kvm_amd.*,host.kvm_intel.*,host.numa_balancing,host.isolated,host.nohz_full,"
	 "host.cpuidle.*,xen.scheduler", HOW_TEXT, DIFF_MOVES, WHY_DIFF_SETTING},
	{"hello.build", HOW_TEXT, DIFF_MOVES, WHY_DIFF_HELLO_BUILD},
	{"hello.kind", HOW_TEXT, DIFF_MOVES, WHY_DIFF_HELLO_KIND},
	{"apic.mode", HOW_TEXT, DIFF_MOVES, WHY_DIFF_APIC_MODE},
	{"apic.version", HOW_TEXT, DIFF_NOTE, WHY_DIFF_APIC_VERSION},
	{"mem.page", HOW_TEXT, DIFF_MOVES, WHY_DIFF_MEM_PAGE},
	{"mem.total", HOW_SIZE, DIFF_MOVES, WHY_DIFF_MEM_TOTAL},
	{"tsc.invariant", HOW_TEXT, DIFF_MOVES, WHY_DIFF_TSC_INVARIANT},
	{"tsc.intercepted", HOW_TEXT, DIFF_MOVES, WHY_DIFF_TSC_INTERCEPTED},
	{"tsc.end", HOW_TEXT, DIFF_MOVES, WHY_DIFF_TSC_END},
	{"tsc.hz.*", HOW_PPM, DIFF_MOVES, WHY_DIFF_TSC_HZ},
	{"cpu.vendor,cpu.model,cpu.brand", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CPU_MODEL},
	{"boot.protocol", HOW_TEXT, DIFF_NOTE, WHY_DIFF_BOOT_PROTOCOL},
	{"kernel.release", HOW_TEXT, DIFF_MOVES, WHY_DIFF_KERNEL_RELEASE},
	{"cmdline.unknown,bench.unmatched", HOW_TEXT, DIFF_MOVES, WHY_DIFF_CMDLINE},
	{"xen.guest,bochs.cpu,bochs.version", HOW_TEXT, DIFF_NOTE,
	 WHY_DIFF_DEVICE_MODEL},
	{"host.cpu.*,host.kernel", HOW_TEXT, DIFF_MOVES, WHY_DIFF_HOST},
	{"host.mitigation.*", HOW_TEXT, DIFF_MOVES, WHY_DIFF_HOST_MITIGATION},
};
const size_t guest_diff_fact_count = LEN(guest_diff_facts);

#define APIC "irq_*,tmr_*,hv_*,exit_cr8,exit_hlt"
#define PAGING "mem_*,exit_cr3,exit_cr0_wp,exit_cr4_pge,exit_invlpg,exit_pf,pv_*,os_*"

/* The first that matches counts. A machine's own command line, processor and firmware reach whatever leaves the guest. */
const struct reach_rule guest_diff_reach[] = {
	{"apic.*,cpu feature apic,cpu feature x2apic", APIC},
	{"cpu feature tsc_deadline,cpu feature arat", "tmr_*,irq_selfipi_hlt,exit_hlt"},
	{"tsc.*,cpu feature tsc,cpu feature invariant tsc,cpu feature rdtscp", "clk_*,tmr_*"},
	{"mem.page,cpu feature pge,cpu feature pcid,cpu feature invpcid,cpu feature la57,cpu feature pdpe1gb", PAGING},
	{"cpu feature smep,cpu feature smap,cpu feature nx", "exit_pf,mem_*,os_*"},
	{"cpu feature erms,cpu feature fsrm", "mem_copy*,mem_set_rep"},
	{"cpu feature xsave", "exit_xsetbv,cpu_avx*,cpu_fma,os_switch"},
	{"cpu feature avx*,cpu.*", "cpu_*"},
	{"mem.total", "mem_*"},
	{"cpu feature vmx,cpu feature svm", "exit_vmrun"},
	{"cpu feature monitor", "exit_hlt,irq_*,tmr_*"},
	{"xen.*", "exit_*,irq_*,tmr_*,mem_*,io_*,xen_*,pv_*,hv_*"},
	{"host.mitigation.*,host.cmdline,host.kvm*,cpu feature ibrs*,cpu feature ibpb,cpu feature stibp,cpu feature ssbd,"
	 "cpu feature md_clear,qemu.version", "exit_*,irq_*,tmr_*,mem_*,io_*,os_*"},
};
const size_t guest_diff_reach_count = LEN(guest_diff_reach);

const struct bit_rule guest_diff_bits[] = {
	{0x1, ECX, 3, DIFF_NOTE, "monitor", WHY_FEATURE_MONITOR},
	{0x1, ECX, 5, DIFF_NOTE, "vmx", WHY_FEATURE_VIRTUALISATION},
	{0x1, ECX, 17, DIFF_MOVES, "pcid", WHY_FEATURE_PCID},
	{0x1, ECX, 21, DIFF_MOVES, "x2apic", WHY_FEATURE_X2APIC},
	{0x1, ECX, 24, DIFF_MOVES, "tsc_deadline", WHY_FEATURE_TSC_DEADLINE},
	{0x1, ECX, 26, DIFF_MOVES, "xsave", WHY_FEATURE_XSAVE},
	{0x1, ECX, 28, DIFF_NOTE, "avx", WHY_FEATURE_VECTOR},
	{0x1, EDX, 4, DIFF_MOVES, "tsc", WHY_FEATURE_TSC},
	{0x1, EDX, 9, DIFF_MOVES, "apic", WHY_FEATURE_APIC},
	{0x1, EDX, 13, DIFF_MOVES, "pge", WHY_FEATURE_PGE},
	{0x1, EDX, 28, DIFF_NOTE, "htt", WHY_FEATURE_TOPOLOGY},
	{0x6, EAX, 2, DIFF_MOVES, "arat", WHY_FEATURE_ARAT},
	{0x7, EBX, 5, DIFF_NOTE, "avx2", WHY_FEATURE_VECTOR},
	{0x7, EBX, 7, DIFF_MOVES, "smep", WHY_FEATURE_SMEP},
	{0x7, EBX, 9, DIFF_MOVES, "erms", WHY_FEATURE_ERMS},
	{0x7, EBX, 10, DIFF_MOVES, "invpcid", WHY_FEATURE_INVPCID},
	{0x7, EBX, 16, DIFF_NOTE, "avx512f", WHY_FEATURE_VECTOR},
	{0x7, EBX, 20, DIFF_MOVES, "smap", WHY_FEATURE_SMAP},
	{0x7, ECX, 16, DIFF_MOVES, "la57", WHY_FEATURE_LA57},
	{0x7, ECX, 22, DIFF_NOTE, "rdpid", WHY_FEATURE_CODE_PATH},
	{0x7, EDX, 4, DIFF_MOVES, "fsrm", WHY_FEATURE_FSRM},
	{0x7, EDX, 10, DIFF_MOVES, "md_clear", WHY_FEATURE_MD_CLEAR},
	{0x7, EDX, 26, DIFF_MOVES, "ibrs", WHY_FEATURE_BRANCH_INJECTION},
	{0x7, EDX, 31, DIFF_MOVES, "ssbd", WHY_FEATURE_SSBD},
	{0x80000001, ECX, 2, DIFF_NOTE, "svm", WHY_FEATURE_VIRTUALISATION},
	{0x80000001, ECX, 22, DIFF_NOTE, "topoext", WHY_FEATURE_TOPOLOGY},
	{0x80000001, EDX, 20, DIFF_MOVES, "nx", WHY_FEATURE_NX},
	{0x80000001, EDX, 26, DIFF_MOVES, "pdpe1gb", WHY_FEATURE_PDPE1GB},
	{0x80000001, EDX, 27, DIFF_MOVES, "rdtscp", WHY_FEATURE_RDTSCP},
	{0x80000007, EDX, 8, DIFF_MOVES, "invariant tsc", WHY_DIFF_TSC_INVARIANT},
	{0x80000008, EBX, 12, DIFF_MOVES, "ibpb", WHY_FEATURE_BRANCH_INJECTION},
	{0x80000008, EBX, 14, DIFF_MOVES, "ibrs (AMD)", WHY_FEATURE_BRANCH_INJECTION},
	{0x80000008, EBX, 15, DIFF_MOVES, "stibp", WHY_FEATURE_BRANCH_INJECTION},
};
const size_t guest_diff_bit_count = LEN(guest_diff_bits);

/* Noise: OSXSAVE (the guest's own doing) and the hypervisor bit (the class says it); OSPKE; counts of cores. */
const struct leaf_rule guest_diff_leaves[] = {
	{0x1, ECX, 1u << 27 | 1u << 31}, {0x1, EDX, 0}, {0x6, EAX, ~(1u << 2)}, {0x7, EBX, 0}, {0x7, ECX, 1u << 4},
	{0x7, EDX, 0}, {0x80000001, ECX, 0}, {0x80000001, EDX, 0}, {0x80000007, EDX, ~(1u << 8)},
	{0x80000008, EBX, 0},
};
const size_t guest_diff_leaf_count = LEN(guest_diff_leaves);
