/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An interrupt to this vCPU itself: sent through the ICR, taken through the IDT, ended by EOI. Closed loop: the next
 * is sent when this one was taken. Two exits, ICR and EOI, where no APIC acceleration serves them.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "x86.h"

static u64 sent;

static const char *setup(struct bench_env *env)
{
	(void)env;
	sent = 0;
	platform_selfipi_open();
	return NULL;
}

static void body(u64 n)
{
	sent += n;
	while (n--)
		platform_selfipi();
}

static void control(u64 n)
{
	while (n--)
		barrier();
}

static const char *check(u64 *result)
{
	*result = platform_selfipi_count();
	return *result == sent ? NULL : "not every interrupt sent was taken once";
}

HVLAB_BENCH(irq_selfipi, .what = "self-IPI: send, take, end", .unit = UNIT_IRQ, .needs = NEED_RING0 | NEED_IRQ,
	    .setup = setup, .body = body, .control = control, .check = check, .teardown = platform_selfipi_close,
	    .exits_per_op = 2, .stable = true, .hist = true);
