/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A self-IPI that the task priority holds back: CR8 is raised, the interrupt sent, CR8 lowered, and there it is taken.
 * Three exits, ICR, the lowering and EOI, where neither APIC nor priority are accelerated.
 */
#include <hvlab/bench.h>
#include "irq.h"

#define HIGH 15ull /* above every vector */

static u64 early; /* taken while they should have been held back */

static inline void set_priority(u64 priority)
{
	__asm__ volatile("mov %0, %%cr8" :: "r"(priority) : "memory");
}

static const char *setup(struct bench_env *env)
{
	(void)env;
	early = 0;
	irq_open(irq_taken);
	return NULL;
}

static void body(u64 n)
{
	irq.sent += n;
	while (n--) {
		u64 before = irq.taken;

		set_priority(HIGH);
		lapic_send(&irq.apic, ICR_TO_SELF | ICR_ASSERT | IRQ_VECTOR, 0);
		early += irq.taken - before;
		set_priority(0);
		irq_await(before);
	}
}

static void control(u64 n)
{
	while (n--)
		barrier();
}

static const char *check(u64 *result)
{
	const char *wrong = irq_check(result);

	return early ? "an interrupt was taken in spite of the task priority" : wrong;
}

static void teardown(void)
{
	set_priority(0);
	irq_close();
}

HVLAB_BENCH(irq_selfipi_tpr, .what = "self-IPI held back by CR8: raise, send, lower, take, end", .unit = UNIT_IRQ, .needs = NEED_RING0 | NEED_IRQ,
	    .setup = setup, .body = body, .control = control, .check = check, .teardown = teardown,
	    .exits_per_op = 3, .stable = true);

HVLAB_ABOUT(irq_selfipi_tpr,
	"An interrupt that the task priority holds back until CR8 is lowered: the order of events when Windows leaves a high "
	"interrupt level with something waiting.",
	"Not CR8 alone (exit_cr8, no exit with hardware help).",
	"The lowering is an exit only while an interrupt waits below it, so a loop without interrupts never shows it. With "
	"APICv or AVIC the processor does all of it.");
