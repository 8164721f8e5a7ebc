/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC as interrupt benchmarks use it: registers in the mode it is in, and the change to x2APIC and back.
 * Register offsets and ICR bits are those of apic.h; the runtime's own functions are not used, so that what is measured
 * is one access and not a call. SDM volume 3, 10.12 (x2APIC), 10.5.4 (timer).
 */
#pragma once

#include "apic.h"
#include "x86.h"

#define LAPIC_BASE_X2 (1ull << 10)
#define LAPIC_BASE_ENABLE (1ull << 11)
#define LAPIC_LVT_TIMER 0x320
#define LAPIC_TIMER_INITIAL 0x380
#define LAPIC_TIMER_CURRENT 0x390
#define LAPIC_TIMER_DIVIDE 0x3e0
#define LAPIC_DIVIDE_BY_1 0xb
#define LAPIC_MASKED 0x10000
#define LAPIC_DEADLINE 0x40000 /* mode of the timer */
#define MSR_TSC_DEADLINE 0x6e0
#define MSR_X2APIC_SELF 0x83f
#define BOCHS_PORT 0xe9 /* reads its own number in Bochs, all ones elsewhere */
#define SPURIOUS_ON 0x1ff /* enabled, vector ffh: as apic.c leaves it */

struct lapic {
	bool x2;
	u64 base;
};

static inline struct lapic lapic_here(void)
{
	u64 msr = rdmsr(MSR_APIC_BASE);

	return (struct lapic){msr & LAPIC_BASE_X2, msr & PTE_ADDR};
}

static inline u32 lapic_read(const struct lapic *l, u32 offset)
{
	return l->x2 ? (u32)rdmsr(MSR_X2APIC + offset / 16) : mmio_read(l->base + offset);
}

static inline void lapic_write(const struct lapic *l, u32 offset, u32 value)
{
	if (l->x2)
		wrmsr(MSR_X2APIC + offset / 16, value);
	else
		mmio_write(l->base + offset, value);
}

/* icr: ICR_* | vector; target: APIC id, ignored with a shorthand. */
static inline void lapic_send(const struct lapic *l, u32 icr, u32 target)
{
	if (l->x2) {
		wrmsr(MSR_X2APIC + APIC_ICR_LOW / 16, (u64)target << 32 | icr);
		return;
	}
	if (!(icr & ICR_TO_OTHERS))
		lapic_write(l, APIC_ICR_HIGH, target << 24);
	lapic_write(l, APIC_ICR_LOW, icr);
}

/* Changes to x2APIC mode; NULL, or why not. */
static inline const char *lapic_to_x2apic(void)
{
	u64 msr = rdmsr(MSR_APIC_BASE);

	if (msr & LAPIC_BASE_X2)
		return "the APIC is in x2APIC mode from the start";
	if (inb(BOCHS_PORT) == BOCHS_PORT)
		return "no way back from x2APIC: Bochs keeps an APIC that was disabled once";
	wrmsr(MSR_APIC_BASE, msr | LAPIC_BASE_ENABLE | LAPIC_BASE_X2);
	return NULL;
}

/* Only by way of a disabled APIC, which forgets all it was told (SDM 10.12.5). */
static inline void lapic_to_xapic(void)
{
	u64 off = rdmsr(MSR_APIC_BASE) & ~(LAPIC_BASE_ENABLE | LAPIC_BASE_X2);

	wrmsr(MSR_APIC_BASE, off);
	wrmsr(MSR_APIC_BASE, off | LAPIC_BASE_ENABLE);
	mmio_write((off & PTE_ADDR) + APIC_SPURIOUS, SPURIOUS_ON);
}
