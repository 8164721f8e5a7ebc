/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An interrupt that this vCPU sends to itself and waits for, in a closed loop. Before it includes this the file may
 * define how the interrupt is sent, SEND(), and how the vCPU waits for it, WAIT(before). `before` is how many were taken.
 */
#pragma once

#include <hvlab/bench.h>
#include "irq.h"
#include "loops.h"

static inline void self_ipi_send(void)
{
	lapic_send(&irq.apic, ICR_TO_SELF | ICR_ASSERT | IRQ_VECTOR, 0);
}

#ifndef SEND
#define SEND() self_ipi_send()
#endif
#ifndef WAIT
#define WAIT(before) irq_await(before)
#endif

static void body(u64 n)
{
	irq.sent += n;
	while (n--) {
		u64 before = irq.taken;

		SEND();
		WAIT(before);
	}
}

#define SELF_IPI_BENCH .unit = UNIT_IRQ, .setup = setup, .body = body, .control = empty_loop, .stable = true
