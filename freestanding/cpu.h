/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One struct per logical processor: its descriptor tables, its trap stacks, what it is running. Found through GS.
 */
#pragma once

#include <hvlab/abi.h>

#define CPU_MAX 32

#define SEL_CODE 0x08
#define SEL_DATA 0x10
#define SEL_TSS 0x18

/* Of the stacks that the TSS gives to single vectors, for the gates of trap.c. */
#define CPU_IST_DOUBLE_FAULT 1
#define CPU_IST_NMI 2

struct tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3, iomap;
} __attribute__((packed));

struct guard; /* trap.c */

struct cpu {
	struct cpu *self; /* first: read by %gs:0 */
	u32 index;
	u32 apic_id;
	struct guard *guard;            /* of the guarded call in progress, or NULL */
	void (*volatile run)(void *);   /* mailbox of smp.c: what to run; NULL: idle */
	void *arg;
	u64 gdt[5];
	struct tss tss;
	u8 stack_double_fault[4096] __attribute__((aligned(16)));
	u8 stack_nmi[4096] __attribute__((aligned(16)));
} __attribute__((aligned(64)));

/* Gives the processor that calls it its tables and its %gs; the IDT is loaded after that (trap.h). */
void cpu_init(u32 index);
struct cpu *cpu_at(u32 index);

static inline struct cpu *cpu_self(void)
{
	struct cpu *self;

	__asm__ volatile("movq %%gs:0, %0" : "=r"(self));
	return self;
}
