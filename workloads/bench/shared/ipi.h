/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupts to another vCPU that acknowledges each through shared memory. Who it is and what it does meanwhile is the
 * benchmark's: running and halted targets are two benchmarks (docs/method.md, section 8).
 */
#pragma once

#include "irq.h"

#define IPI_SETTLE (1ull << 17) /* ticks left to a target to halt again; not measured */

static u64 ipi_sum;  /* ticks from sending to seeing the acknowledgement, of the last operations */

static void ipi_acknowledge(void)
{
	__atomic_fetch_add(&irq.taken, 1, __ATOMIC_SEQ_CST);
	lapic_write(&irq.apic, APIC_EOI, 0);
}

/* The handler runs on the target, with an APIC in the same mode and at the same address. */
static inline void ipi_open(void)
{
	irq.apic = lapic_here();
	irq.taken = irq.sent = 0;
	irq.lost = false;
	platform_interrupt(IRQ_VECTOR, ipi_acknowledge);
}

/* One IPI, to be taken by `targets` vCPUs. PAUSE: where vCPUs share a processor, the other one must get it. */
static inline void ipi_send(u32 icr, u32 id, u64 targets)
{
	u64 wanted = irq.taken + targets, begin = rdtsc();

	irq.sent += targets;
	lapic_send(&irq.apic, icr | ICR_ASSERT | IRQ_VECTOR, id);
	for (u32 spins = 0; irq.taken < wanted && !irq.lost; spins++) {
		irq.lost = spins == IRQ_SPINS_MAX;
		pause();
	}
	ipi_sum += rdtsc() - begin;
}

static inline void ipi_settle(void)
{
	u64 begin = rdtsc();

	while (rdtsc() - begin < IPI_SETTLE)
		pause();
}

/* Stamps alone, of the same number. */
static void ipi_control(u64 n)
{
	for (ipi_sum = 0; n--;) {
		u64 begin = rdtsc();

		ipi_sum += rdtsc() - begin;
	}
}

static u64 ipi_ticks(void)
{
	return ipi_sum;
}
