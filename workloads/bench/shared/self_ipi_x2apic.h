/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * self_ipi.h in x2APIC mode, to which the APIC changes for one benchmark and back.
 */
#pragma once

#include "self_ipi.h"

static const char *setup(struct bench_env *env)
{
	const char *absent = lapic_to_x2apic();

	irq.apic.x2 = false;
	if (!absent)
		irq_open(irq_taken);
	return absent;
}

static void teardown(void)
{
	irq_close();
	if (irq.apic.x2)
		lapic_to_xapic();
	irq.apic.x2 = false;
}

#define SELF_IPI_X2APIC_BENCH SELF_IPI_BENCH, .needs = NEED_RING0 | NEED_IRQ | NEED_X2APIC, .check = irq_check, \
			      .teardown = teardown, .exits_per_op = 2, .result = RESULT_NEAR
