/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The local APIC and the silence of the legacy PICs.
 */
#include "apic.h"
#include "paging.h"
#include "x86.h"

#define BASE_ENABLE (1u << 11)
#define BASE_X2APIC (1u << 10)
#define SPURIOUS_VECTOR 0xff
#define SPURIOUS_ENABLE 0x100
#define ICR_PENDING 0x1000

static enum apic_mode mode;
static u64 base;
static bool off;

/* Firmware leaves the PIT's interrupt unmasked at a vector that would look like #DF. */
static void silence_pics(void)
{
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
}

u32 apic_read(u32 offset)
{
	return mode == APIC_X2APIC ? (u32)rdmsr(MSR_X2APIC + offset / 16) : mmio_read(base + offset);
}

void apic_write(u32 offset, u32 value)
{
	if (mode == APIC_X2APIC)
		wrmsr(MSR_X2APIC + offset / 16, value);
	else
		mmio_write(base + offset, value);
}

enum apic_mode apic_init(void)
{
	silence_pics();
	if (!(cpuid(1, 0).edx & 1 << 9))
		return mode = APIC_NONE;
	u64 msr = rdmsr(MSR_APIC_BASE);

	base = msr & PTE_ADDR;
	if (!(msr & BASE_ENABLE))
		wrmsr(MSR_APIC_BASE, msr | BASE_ENABLE);
	mode = msr & BASE_X2APIC ? APIC_X2APIC : APIC_XAPIC;
	if (mode == APIC_XAPIC && paging_map_device(base, PAGE_SIZE))
		return mode = APIC_NONE;
	apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | SPURIOUS_VECTOR);
	return mode;
}

void apic_init_secondary(void)
{
	u64 msr = rdmsr(MSR_APIC_BASE);

	if (mode == APIC_X2APIC && !(msr & BASE_X2APIC))
		wrmsr(MSR_APIC_BASE, msr | BASE_ENABLE | BASE_X2APIC);
	apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | SPURIOUS_VECTOR);
}

void apic_off(void)
{
	if (mode == APIC_NONE)
		return;
	apic_write(APIC_SPURIOUS, SPURIOUS_VECTOR);
	mode = APIC_NONE;
	off = true;
}

bool apic_use_x2apic(void)
{
	if (mode == APIC_NONE || !(cpuid(1, 0).ecx & 1 << 21))
		return false;
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | BASE_ENABLE | BASE_X2APIC);
	mode = APIC_X2APIC;
	return true;
}

enum apic_mode apic_mode(void)
{
	return mode;
}

const char *apic_mode_word(void)
{
	return mode == APIC_X2APIC ? "x2apic" : mode == APIC_XAPIC ? "xapic" : off ? "off" : "none";
}

u32 apic_id(void)
{
	if (mode == APIC_NONE)
		return cpuid(1, 0).ebx >> 24;
	return mode == APIC_X2APIC ? apic_read(APIC_ID) : apic_read(APIC_ID) >> 24;
}

void apic_eoi(void)
{
	apic_write(APIC_EOI, 0);
}

/* x2APIC: one 64-bit write, never pending (SDM 11.12.9). xAPIC with a shorthand: the high half does not matter. */
void apic_send(u32 icr, u32 target)
{
	if (mode == APIC_X2APIC) {
		wrmsr(MSR_X2APIC + APIC_ICR_LOW / 16, (u64)target << 32 | icr);
		return;
	}
	if (!(icr & ICR_TO_OTHERS)) {
		while (apic_read(APIC_ICR_LOW) & ICR_PENDING)
			pause();
		apic_write(APIC_ICR_HIGH, target << 24);
	}
	apic_write(APIC_ICR_LOW, icr);
}
