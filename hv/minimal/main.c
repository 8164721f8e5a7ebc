/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The core from its entry to the guest's first instruction, one line a step.
 */
#include "vmm.h"
#include "apic.h"
#include "smp.h"
#include "str.h"
#include "trap.h"
#include "uart.h"
#include "x86.h"

/* No processor has both SVM and VMX, so the first one found is taken. */
static const struct vendor *choose_vendor(void)
{
	u32 name = cpuid(0, 0).ebx;
	const struct vendor *v = name == 0x68747541 || name == 0x6f677948 ? &svm_vendor : &vmx_vendor; /* Auth, Hygo */
	const char *why = v->absent();

	if (why)
		refuse("%s", why);
	return v;
}

/* All of them must answer: one that does not could be started later by the guest, outside the core. */
static u32 start_processors(const struct boot_info *info)
{
	u32 listed = acpi_count_processors(info->rsdp), answering = smp_start(info, listed);

	if (listed > CPU_MAX)
		refuse("%u processors are more than the core manages (%u)", listed, CPU_MAX);
	if (answering < listed)
		refuse("the firmware lists %u processors, %u answer", listed, answering);
	return answering;
}

/* How far the nested map reaches. In 2 MiB pages the tables suffice for 64 GiB; what lies above is then absent. */
static u64 nested_limit(bool huge)
{
	u32 bits = cpuid(0x80000000, 0).eax >= 0x80000008 ? cpuid(0x80000008, 0).eax & 0xff : 36;
	u32 most = huge ? 48 : 36;

	return 1ull << (bits < most ? bits : most);
}

static u64 ram_end(const struct boot_info *info)
{
	u64 end = 0;

	for (u32 i = 0; i < info->nregions; i++)
		if (info->region[i].type == REGION_RAM && info->region[i].base + info->region[i].size > end)
			end = info->region[i].base + info->region[i].size;
	return end;
}

static u64 build_nested(const struct boot_info *info)
{
	bool huge = cpuid(0x80000001, 0).edx >> 26 & 1;
	u64 limit = nested_limit(huge);

	if (ram_end(info) > limit)
		refuse("more memory than the core can map without 1 GiB pages (0x%lx bytes)", limit);
	u64 root = npaging_build(machine.vendor->paging, info, limit, huge, (u64)(uintptr_t)core_start,
				 (u64)(uintptr_t)core_end);

	if (!root)
		refuse("the core has too few nested tables for this machine's memory map");
	return root;
}

static void init_processors(void)
{
	for (u32 i = 0; i < machine.cpus; i++) {
		struct vcpu *v = vcpu_at(i);

		v->index = i;
		v->apic_id = cpu_at(i)->apic_id;
		v->started = i == 0;
		if (machine.cpus > 1)
			start_init(v);
	}
}

/* IDT gates are shared by all processors. An NMI in the core belongs to the guest; trap.c would treat it as fatal. */
static void take_nmi(void (*entry)(void))
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) idt;
	u64 target = (u64)(uintptr_t)entry;

	__asm__ volatile("sidt %0" : "=m"(idt));
	u8 *gate = (u8 *)(uintptr_t)idt.base + 16 * TRAP_NMI;
	memcpy(gate, &(u16){(u16)target}, 2);
	memcpy(gate + 6, &(u16){(u16)(target >> 16)}, 2);
	memcpy(gate + 8, &(u32){(u32)(target >> 32)}, 4);
}

void machine_main(const struct boot_info *info)
{
	uart_init(true);
	machine.boot = info;
	machine.vendor = choose_vendor();
	machine.tcg = cpuid(1, 0).ecx >> 31 && cpuid(0x40000000, 0).ebx == 0x54474354; /* TCGT */
	apic_init();
	machine.cpus = start_processors(info);
	machine.waiting = machine.cpus - 1;
	guest_load(info, &vcpu_at(0)->start);
	machine.nested_root = build_nested(info);
	init_processors();
	msr_init();
	machine.vendor->init();
	take_nmi(machine.vendor->nmi);
	say("%s, %u processor%s, own memory 0x%lx..0x%lx", machine.vendor->name, machine.cpus,
	    machine.cpus == 1 ? "" : "s", (u64)(uintptr_t)core_start, (u64)(uintptr_t)core_end);
	vcpu_begin(vcpu_at(0));
}
