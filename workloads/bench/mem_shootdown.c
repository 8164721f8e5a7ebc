/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A page is remapped and every other vCPU told so: the entry is changed, an interrupt goes to all others, each throws
 * its translation away and says so, and only then does the first one go on. What munmap() does on Linux.
 */
#include "irq.h"
#include "remap.h"

static volatile u32 told; /* vCPUs that have answered the present one */

static void on_shootdown(void)
{
	invlpg((u64)(uintptr_t)view);
	__atomic_fetch_add(&told, 1, __ATOMIC_SEQ_CST);
	lapic_write(&irq.apic, APIC_EOI, 0);
}

static const char *setup(struct bench_env *env)
{
	const char *absent = remap_open();

	env->count_ops = 50;
	if (!absent)
		irq_open(on_shootdown);
	return absent;
}

static void body(u64 n)
{
	u32 others = platform_cpus() - 1;

	for (u64 i = 0; i < n; i++) {
		*(volatile u64 *)pte = entry[i & 1];
		told = 0;
		lapic_send(&irq.apic, ICR_TO_OTHERS | ICR_ASSERT | IRQ_VECTOR, 0);
		invlpg((u64)(uintptr_t)view);
		for (u32 spins = 0; told < others && spins < IRQ_SPINS_MAX; spins++)
			pause();
		wrong[0] += view[0] != (i & 1) || told != others;
	}
}

static void control(u64 n)
{
	for (u64 i = 0; i < n; i++) {
		*(volatile u64 *)pte = entry[i & 1];
		invlpg((u64)(uintptr_t)view);
		wrong[1] += view[0] != (i & 1);
	}
}

static const char *check(u64 *result)
{
	*result = wrong[0];
	return wrong[0] ? "a vCPU did not answer, or the old frame was read" : NULL;
}

static void teardown(void)
{
	irq_close();
	remap_close();
}

HVLAB_BENCH(mem_shootdown, .what = "remapped page told to all other vCPUs, until all have answered", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_SMP, HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = EXITS_VARY,
	    .stable = false, .result = RESULT_SAME);
HVLAB_ABOUT(mem_shootdown, "The part of unmapping that concerns the other vCPUs, here all halted: the broadcast interrupt, their "
	    "wake-up, the invalidation, the answers.",
	    "The remapping itself, which the control takes off: mem_pte_update has that.",
	    "Hypervisors offer a call that does without the interrupts (Hyper-V, Xen PV, KVM); a guest that uses it sees "
	    "another cost. A vCPU without a processor of its own answers only when it runs again. "
	    "Exits vary with the number of targets and with what wakes them.");
