/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An interrupt that a benchmark causes, takes through the IDT, ends and counts. Defines a static struct, irq: a handler
 * gets no argument, so each benchmark that includes this has one of its own.
 */
#pragma once

#include "lapic.h"
#include "platform.h"

#define IRQ_VECTOR 0xe0
#define IRQ_SPINS_MAX 100000000u /* one that has not come by then is lost, and no other is waited for */
#define IRQ_TRIAL_SPINS 1000000u

static struct {
	struct lapic apic;
	volatile u64 taken;
	volatile u64 at; /* the TSC when the last one was taken, if the handler stamps */
	u64 sent;
	bool lost;
} irq;

static inline void irq_taken(void)
{
	irq.taken++;
	lapic_write(&irq.apic, APIC_EOI, 0);
}

static inline void irq_taken_stamped(void)
{
	irq.at = rdtsc();
	irq_taken();
}

static inline void irq_open(void (*handler)(void))
{
	irq.apic = lapic_here();
	irq.taken = irq.sent = 0;
	irq.lost = false;
	platform_interrupt(IRQ_VECTOR, handler);
	sti();
}

/* The interrupt need not be taken at the next instruction: QEMU delivers it at the end of a translation block. */
static inline void irq_await(u64 before)
{
	for (u32 spins = 0; irq.taken == before && !irq.lost; spins++)
		irq.lost = spins == IRQ_SPINS_MAX;
}

/* Is the interrupt that was just caused taken at all? Counts for neither side. */
static inline bool irq_trial(void)
{
	for (u32 spins = 0; !irq.taken && spins < IRQ_TRIAL_SPINS; spins++)
		barrier();
	bool works = irq.taken == 1;

	irq.taken = 0;
	return works;
}

/*
 * One that is lost never passes. One may come twice: on the lab's QEMU processor, at a tick of the host below, KVM and Xen have
 * both given their guests one of some hundred a second time; whether they or the emulated processor do that is not known. So
 * these are allowed to be one in fifty. The result is how many came.
 */
static inline const char *irq_check(u64 *result)
{
	*result = irq.taken;
	if (irq.taken < irq.sent)
		return "an interrupt sent was not taken";
	return (irq.taken - irq.sent) * 50 <= irq.sent ? NULL : "more than one in fifty interrupts was taken twice";
}

static inline void irq_close(void)
{
	cli();
}
