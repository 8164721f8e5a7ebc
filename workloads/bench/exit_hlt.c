/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * HLT while an interrupt waits, minus the same interrupt taken without HLT: it is sent with interrupts off, and STI is
 * followed by HLT or by an instruction that does nothing.
 */
#include <hvlab/bench.h>
#include "irq.h"

#define OP(instruction)                                                                               \
	do {                                                                                          \
		u64 before = irq.taken;                                                               \
		lapic_send(&irq.apic, ICR_TO_SELF | ICR_ASSERT | IRQ_VECTOR, 0);                      \
		__asm__ volatile("sti\n " instruction "\n nop\n cli" ::: "memory", "cc");             \
		if (irq.taken == before) {                                                            \
			sti();                                                                        \
			irq_await(before);                                                            \
			cli();                                                                        \
		}                                                                                     \
	} while (0)

static void run(u64 n, bool halt)
{
	irq.sent += n;
	while (n--) {
		if (halt)
			OP("hlt");
		else
			OP("nop");
	}
}

static const char *setup(struct bench_env *env)
{
	irq_open(irq_taken);
	cli();
	return NULL;
}

static void body(u64 n)
{
	run(n, true);
}

static void control(u64 n)
{
	run(n, false);
}

HVLAB_BENCH(exit_hlt, .what = "HLT while an interrupt waits, minus the interrupt without it", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_IRQ, .setup = setup, .body = body, .control = control, .check = irq_check,
	    .teardown = irq_close, .exits_per_op = EXITS_VARY, .stable = true,
	    .result = RESULT_NEAR);

HVLAB_ABOUT(exit_hlt,
	"What HLT adds when there is nothing to wait for: an interrupt sent to itself with interrupts off, then STI and HLT, "
	"minus the same with a NOP in the place of HLT.",
	"Not idling and not waking up: the vCPU never sleeps (tmr_deadline_halt), and no halt polling comes in.",
	"Exits vary: without HLT the hypervisor must see interrupts being opened, which is an exit too on most processors, so "
	"HLT may replace one exit by another. The control is most of the body, so the time lane gives no value: read "
	"irq_selfipi_hlt beside irq_selfipi there.");
