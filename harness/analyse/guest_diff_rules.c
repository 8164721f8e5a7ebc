/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tables only. Bits: Intel SDM volume 2, CPUID; AMD APM volume 3, appendix E. A bit that differs and has no name here is
 * reported by its number: unknown is no reason to be silent.
 */
#include "guest_diff_rules.h"
#include "knob.h"

#define SAYS(text) DIFF_MOVES, text
#define SAYS_BIT(name, text) DIFF_MOVES, name, text

const struct fact_rule guest_diff_facts[] = {
	{"shape.backing", HOW_TO_COMMA, DIFF_SHAPE,
	 "the host's page size decides how deep a nested page walk is and how often one is needed"},
#define SHAPE(key, kept, member, size, kind, arg, help, differs, ...) {"shape." key, HOW_TEXT, DIFF_SHAPE, differs},
	GUEST_KNOBS(SHAPE)
#undef SHAPE
	{"cpus.answering", HOW_TEXT, DIFF_SHAPE, "another number of vCPUs is another guest"},
	{"lab.processor", HOW_TEXT, DIFF_SHAPE, "another processor has other exits, and another length of each"},
	{"lab.version", HOW_TEXT, DIFF_SHAPE, "another version of the hypervisor is another program"},
	{"lab.machine,lab.machine.version", HOW_TEXT, DIFF_NOTE, "another emulator counts"},
	{"hello.build", HOW_TEXT, SAYS("not the same guest image")},
	{"hello.kind", HOW_TEXT, SAYS("a process is not a guest: its page tables, traps and memory are the host kernel's")},
	{"apic.mode", HOW_TEXT, SAYS("an xAPIC is memory, an x2APIC a set of MSRs: another exit with another cost")},
	{"apic.version", HOW_TEXT, DIFF_NOTE, "another interrupt controller model"},
	{"mem.page", HOW_TEXT, SAYS("the guest's own page size decides its TLB reach")},
	{"mem.total", HOW_SIZE, SAYS("the guest sees another amount of memory")},
	{"tsc.invariant", HOW_TEXT, SAYS("without an invariant TSC ticks are no unit of time")},
	{"tsc.intercepted", HOW_TEXT, SAYS("every stamp is an exit: short operations drown in it")},
	{"tsc.end", HOW_TEXT, SAYS("batches end with another instruction, whose cost is in both loops but not the same")},
	{"tsc.hz.*", HOW_PPM, SAYS("a tick is not the same time; compare ns, not ticks")},
	{"cpu.vendor,cpu.model,cpu.brand", HOW_TEXT, SAYS("not the same processor, or a processor model in front of it")},
	{"boot.protocol", HOW_TEXT, DIFF_NOTE, "another firmware has been there before the guest"},
	{"kernel.release", HOW_TEXT, SAYS("another kernel")},
	{"cmdline.unknown,bench.unmatched", HOW_TEXT, SAYS("a guest that does not understand its command line is another version")},
	{"xen.guest,qemu.version,bochs.cpu,bochs.version", HOW_TEXT, DIFF_NOTE,
	 "another device model: who serves a port or a register is not the same program"},
	{"host.cpu.*,host.kernel", HOW_TEXT, SAYS("not the same host")},
	{"host.mitigation.*", HOW_TEXT, SAYS("mitigations of the host are paid at every exit")},
};
const size_t guest_diff_fact_count = LEN(guest_diff_facts);

#define NEXT_PATH "the guest's code may take another path"
#define VECTOR "another memcpy or vector unit; the metal guest uses none, a Linux guest does"

const struct bit_rule guest_diff_bits[] = {
	{0x1, ECX, 3, DIFF_NOTE, "monitor", "MONITOR/MWAIT decides how a guest idles"},
	{0x1, ECX, 5, DIFF_NOTE, "vmx", "the guest may run guests of its own"},
	{0x1, ECX, 17, SAYS_BIT("pcid", "without PCID every write of CR3 flushes the TLB")},
	{0x1, ECX, 21, SAYS_BIT("x2apic", "without x2APIC interrupts are sent through memory: another exit")},
	{0x1, ECX, 24, SAYS_BIT("tsc_deadline", "timers are armed by another register, with another exit")},
	{0x1, ECX, 26, SAYS_BIT("xsave", "another way of switching vector state")},
	{0x1, ECX, 28, DIFF_NOTE, "avx", VECTOR},
	{0x1, EDX, 4, SAYS_BIT("tsc", "there is no clock at all")},
	{0x1, EDX, 9, SAYS_BIT("apic", "no local APIC: no timer, no interrupts of its own")},
	{0x1, EDX, 13, SAYS_BIT("pge", "without global pages a write of CR3 flushes the kernel's TLB entries too")},
	{0x1, EDX, 28, DIFF_NOTE, "htt", "the guest sees another topology of threads"},
	{0x6, EAX, 2, SAYS_BIT("arat", "without an always running APIC timer a guest idles and wakes by other means")},
	{0x7, EBX, 5, DIFF_NOTE, "avx2", VECTOR},
	{0x7, EBX, 7, SAYS_BIT("smep", "checked at every supervisor fetch; a mitigation depends on it")},
	{0x7, EBX, 9, SAYS_BIT("erms", "string copies run another way")},
	{0x7, EBX, 10, SAYS_BIT("invpcid", "TLB entries are flushed one context at a time, or all of them")},
	{0x7, EBX, 16, DIFF_NOTE, "avx512f", VECTOR},
	{0x7, EBX, 20, SAYS_BIT("smap", "checked at every access to user memory")},
	{0x7, ECX, 16, SAYS_BIT("la57", "five-level page tables: one step more in every walk")},
	{0x7, ECX, 22, DIFF_NOTE, "rdpid", NEXT_PATH},
	{0x7, EDX, 4, SAYS_BIT("fsrm", "short string copies run another way")},
	{0x7, EDX, 10, SAYS_BIT("md_clear", "the kernel of a guest clears buffers by other means at each entry")},
	{0x7, EDX, 26, SAYS_BIT("ibrs", "a guest's kernel chooses another mitigation of branch injection")},
	{0x7, EDX, 31, SAYS_BIT("ssbd", "a guest's kernel chooses another mitigation of store bypass")},
	{0x80000001, ECX, 2, DIFF_NOTE, "svm", "the guest may run guests of its own"},
	{0x80000001, ECX, 22, DIFF_NOTE, "topoext", "the guest sees another topology of threads"},
	{0x80000001, EDX, 20, SAYS_BIT("nx", "another format of page tables")},
	{0x80000001, EDX, 26, SAYS_BIT("pdpe1gb", "without 1 GiB pages the guest's own walks are deeper")},
	{0x80000001, EDX, 27, SAYS_BIT("rdtscp", "stamps end with LFENCE; RDTSC instead")},
	{0x80000007, EDX, 8, SAYS_BIT("invariant tsc", "without an invariant TSC ticks are no unit of time")},
	{0x80000008, EBX, 12, SAYS_BIT("ibpb", "a guest's kernel chooses another mitigation of branch injection")},
	{0x80000008, EBX, 14, SAYS_BIT("ibrs (AMD)", "a guest's kernel chooses another mitigation of branch injection")},
	{0x80000008, EBX, 15, SAYS_BIT("stibp", "a guest's kernel chooses another mitigation of branch injection")},
};
const size_t guest_diff_bit_count = LEN(guest_diff_bits);

/* Noise: OSXSAVE (the guest's own doing) and the hypervisor bit (the class says it); OSPKE; counts of cores. */
const struct leaf_rule guest_diff_leaves[] = {
	{0x1, ECX, 1u << 27 | 1u << 31}, {0x1, EDX, 0}, {0x6, EAX, ~(1u << 2)}, {0x7, EBX, 0}, {0x7, ECX, 1u << 4},
	{0x7, EDX, 0}, {0x80000001, ECX, 0}, {0x80000001, EDX, 0}, {0x80000007, EDX, ~(1u << 8)},
	{0x80000008, EBX, 0},
};
const size_t guest_diff_leaf_count = LEN(guest_diff_leaves);
