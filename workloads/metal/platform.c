/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The metal guest's answers to platform.h: console, traps, hypercall, interrupts. Memory is in memory.c.
 */
#include "platform.h"
#include "sockets.h"
#include "apic.h"
#include "console.h"
#include "cpu.h"
#include "hypervisor.h"
#include "smp.h"
#include "trap.h"
#include "x86.h"
#include <hvlab/bench.h>

#define REPLY_TICKS (1ull << 33)   /* seconds, whatever the clock */

void platform_write(const char *bytes, size_t n)
{
	console()->write(bytes, n);
}

int platform_read(void)
{
	return console()->read(REPLY_TICKS);
}

u32 platform_has(void)
{
	u32 has = NEED_TRAPS | (hypervisor_ring0() ? NEED_RING0 : 0);

	if (apic_mode() != APIC_NONE)
		has |= NEED_IRQ;
	if (smp_count() > 1)
		has |= NEED_SMP;
	if (hypervisor_cpuid(1, 0).ecx & 1 << 21)
		has |= NEED_X2APIC;
	if (hypervisor_can_call())
		has |= NEED_HYPERCALL;
	if (hypervisor() == &hypervisor_minimal)
		has |= NEED_CORE;
	if (platform_hyperv())
		has |= NEED_HYPERV;
	if (platform_xen())
		has |= NEED_XEN | (hypervisor_ring0() ? 0 : NEED_XEN_PV);
	return has;
}

u32 platform_guarded(void (*fn)(u64), u64 n, char why[64])
{
	struct trap_info t;
	u32 trapped = trap_guarded(fn, n, &t);

	if (trapped)
		trap_text(&t, why, 64);
	return trapped;
}

u64 platform_hypercall(void)
{
	return hypervisor()->hypercall();
}

u64 platform_hypercall_control(void)
{
	return hypervisor()->control();
}

u64 platform_hypercall_expected(void)
{
	return hypervisor()->expect ? hypervisor()->expect() : hypervisor()->expected;
}

bool platform_counter(u32 i, const char **name, u64 *value)
{
	return hypervisor()->counter && hypervisor()->counter(i, name, value);
}

bool platform_protect(bool on)
{
	return hypervisor()->protect && hypervisor()->protect(on);
}

void platform_interrupt(u32 vector, void (*handler)(void))
{
	trap_on_interrupt(vector, handler);
}

u32 platform_cpus(void)
{
	return smp_count();
}

void platform_run_on(u32 index, void (*fn)(void *), void *arg)
{
	smp_run(index, fn, arg);
}

void platform_wait_for(u32 index)
{
	smp_wait(index);
}

/* An interrupt that wakes it is ignored. */
_Noreturn void platform_sleep(void)
{
	for (;;)
		(hypervisor()->sleep ? hypervisor()->sleep : sti_hlt)();
}

u32 platform_apic_id(u32 index)
{
	return cpu_at(index)->apic_id;
}

/* Never called: there is no operating system (NEED_OS). */
s64 platform_clock(u64 *ns)
{
	return -1;
}

s64 platform_connect(enum socket_kind kind, const char **absent)
{
	return -1;
}

void platform_hang_up(s64 socket)
{
}

bool platform_silent(u64 progress)
{
	return true;
}
