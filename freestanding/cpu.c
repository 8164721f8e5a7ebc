/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GDT, TSS and %gs of each logical processor. The IDT is shared and lives in trap.c.
 */
#include "cpu.h"
#include "x86.h"

static struct cpu cpus[CPU_MAX];

struct table_pointer {
	u16 limit;
	u64 base;
} __attribute__((packed));

struct cpu *cpu_at(u32 index)
{
	return &cpus[index];
}

static void load_gdt(struct cpu *c)
{
	u64 tss = (u64)(uintptr_t)&c->tss;
	struct table_pointer gdt = {sizeof(c->gdt) - 1, (u64)(uintptr_t)c->gdt};

	c->gdt[SEL_CODE / 8] = 0x00af9a000000ffff;
	c->gdt[SEL_DATA / 8] = 0x00cf92000000ffff;
	/* Available 64-bit TSS: two slots (SDM 8.2.3). */
	c->gdt[SEL_TSS / 8] = (sizeof(c->tss) - 1) | (tss & 0xffffff) << 16 | 0x89ull << 40 | (tss >> 24 & 0xff) << 56;
	c->gdt[SEL_TSS / 8 + 1] = tss >> 32;
	/* CS, SS and DS keep the values of entry.S: the selectors mean the same in both tables. */
	__asm__ volatile("lgdt %0" :: "m"(gdt) : "memory");
	__asm__ volatile("ltr %0" :: "r"((u16)SEL_TSS) : "memory");
}

void cpu_init(u32 index)
{
	struct cpu *c = &cpus[index];

	c->self = c;
	c->index = index;
	c->tss.iomap = sizeof(c->tss);
	c->tss.ist[CPU_IST_DOUBLE_FAULT - 1] = (u64)(uintptr_t)(c->stack_double_fault + sizeof(c->stack_double_fault));
	c->tss.ist[CPU_IST_NMI - 1] = (u64)(uintptr_t)(c->stack_nmi + sizeof(c->stack_nmi));
	load_gdt(c);
	wrmsr(MSR_GS_BASE, (u64)(uintptr_t)c);
}
