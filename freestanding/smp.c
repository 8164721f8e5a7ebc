/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting and using the other processors. An index is given in the order of arrival, so it is not an APIC id.
 */
#include "smp.h"
#include "apic.h"
#include "str.h"
#include "trap.h"
#include "x86.h"

#define START_PAGE 0x8000ull /* real-mode code goes here; must be RAM */
#define WAKE_VECTOR 0xf0
#define WAIT_EXPECTED (1ull << 30) /* ticks to wait for processors that should be there */
#define WAIT_UNKNOWN (1ull << 22)  /* ticks to wait where the number of processors is not known */
#define WAIT_EXTRA (1ull << 18)    /* ticks to wait for more processors than expected */
#define INIT_DELAY (1ull << 16)    /* between INIT and STARTUP; only processors of the 1990s needed 10 ms */

_Static_assert(CPU_MAX == 32, "entry.S has stacks for 31 application processors and checks the index");

extern const u8 smp_start_begin[], smp_start_end[];
_Noreturn void smp_ap_main(u32 index);

static volatile u32 arrived = 1;

static void wake(void)
{
	apic_eoi();
}

static bool page_is_ram(const struct boot_info *info, u64 page)
{
	for (u32 i = 0; i < info->nregions; i++) {
		const struct boot_region *r = &info->region[i];

		if (r->type == REGION_RAM && r->base <= page && page + PAGE_SIZE <= r->base + r->size)
			return true;
	}
	return false;
}

static void delay(u64 ticks)
{
	u64 begin = rdtsc();

	while (rdtsc() - begin < ticks)
		barrier();
}

static void wait_arrivals(u32 expected)
{
	u64 begin = rdtsc();

	while (arrived < expected && rdtsc() - begin < WAIT_EXPECTED)
		barrier();
	delay(expected ? WAIT_EXTRA : WAIT_UNKNOWN);
}

u32 smp_start(const struct boot_info *info, u32 expected)
{
	if (apic_mode() == APIC_NONE || !page_is_ram(info, START_PAGE))
		return arrived;
	cpu_self()->apic_id = apic_id();
	trap_on_interrupt(WAKE_VECTOR, wake);
	memcpy((void *)(uintptr_t)START_PAGE, smp_start_begin, (size_t)(smp_start_end - smp_start_begin));
	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_INIT, 0);
	delay(INIT_DELAY);
	/* Twice, as the MP specification says (B.4); a processor already running ignores the second. */
	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_STARTUP | START_PAGE >> 12, 0);
	delay(INIT_DELAY);
	apic_send(ICR_TO_OTHERS | ICR_ASSERT | ICR_STARTUP | START_PAGE >> 12, 0);
	wait_arrivals(expected);
	return arrived;
}

u32 smp_count(void)
{
	return arrived;
}

void smp_ap_main(u32 index)
{
	cpu_init(index);
	trap_load();
	struct cpu *c = cpu_self();

	apic_init_secondary();
	c->apic_id = apic_id();
	__atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		/* Interrupts are off here, so a wake-up between the test and HLT stays pending and ends HLT. */
		if (!c->run) {
			sti_hlt();
			continue;
		}
		c->run(c->arg);
		c->run = NULL;
	}
}

void smp_run(u32 index, void (*fn)(void *), void *arg)
{
	struct cpu *c = cpu_at(index);

	c->arg = arg;
	barrier();
	c->run = fn;
	apic_send(ICR_FIXED | ICR_ASSERT | WAKE_VECTOR, c->apic_id);
}

void smp_wait(u32 index)
{
	while (cpu_at(index)->run)
		pause();
}
