/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC's timer in its two modes, for benchmarks: by TSC deadline, and by a count of its own clock where there
 * is no deadline. Every interrupt is stamped first of all. SDM volume 3, 10.5.4.
 */
#pragma once

#include <hvlab/bench.h>
#include "irq.h"
#include "loops.h"

#define TIMER_PATIENCE (1ull << 32) /* ticks; a second or more: what has not come by then is lost */
#define TIMER_PERIOD 100000         /* ticks between the events of an open loop */

static inline const char *timer_open_deadline(void)
{
	if (!(cpuid(1, 0).ecx & 1 << 24))
		return "no TSC deadline timer";
	irq_open(irq_taken_stamped);
	lapic_write(&irq.apic, LAPIC_LVT_TIMER, LAPIC_DEADLINE | IRQ_VECTOR);
	/* A deadline written before the mode has arrived there would be lost (SDM 10.5.4.1). */
	__asm__ volatile("mfence" ::: "memory");
	return NULL;
}

static inline void timer_open_oneshot(void)
{
	irq_open(irq_taken_stamped);
	lapic_write(&irq.apic, LAPIC_TIMER_DIVIDE, LAPIC_DIVIDE_BY_1);
	lapic_write(&irq.apic, LAPIC_LVT_TIMER, IRQ_VECTOR);
}

/* Who arms counts it as sent. */
static inline void timer_arm_deadline(u64 t)
{
	wrmsr(MSR_TSC_DEADLINE, t);
}

static inline void timer_arm_oneshot(u32 count)
{
	lapic_write(&irq.apic, LAPIC_TIMER_INITIAL, count);
}

/* When it came; 0: it did not. Running, with interrupts on. */
static inline u64 timer_spin(u64 before)
{
	u64 begin = rdtsc();

	while (irq.taken == before && !irq.lost)
		irq.lost = rdtsc() - begin > TIMER_PATIENCE;
	return irq.lost ? 0 : irq.at;
}

/* Halted until then, from a state with interrupts off. One that never comes is the harness's timeout. */
static inline u64 timer_halt(u64 before)
{
	while (irq.taken == before)
		sti_hlt();
	return irq.at;
}

/* An interrupt that arm() causes at once, taken, and so on. */
#define TIMER_LOOP(arm)                       \
	static void body(u64 n)               \
	{                                     \
		irq.sent += n;                \
		while (n--) {                 \
			u64 before = irq.taken; \
			arm;                  \
			timer_spin(before);   \
		}                             \
	}

static void timer_close(void)
{
	cli();
	if (!irq.apic.base)
		return;
	if (lapic_read(&irq.apic, LAPIC_LVT_TIMER) & LAPIC_DEADLINE)
		wrmsr(MSR_TSC_DEADLINE, 0);
	lapic_write(&irq.apic, LAPIC_LVT_TIMER, LAPIC_MASKED);
	lapic_write(&irq.apic, LAPIC_TIMER_INITIAL, 0);
}
