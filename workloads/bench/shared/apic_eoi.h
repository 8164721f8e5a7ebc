/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EOI with no interrupt in service: all of a benchmark but its set-up, which chooses the APIC's mode, and its descriptor.
 */
#pragma once

#include <hvlab/bench.h>
#include "lapic.h"
#include "loops.h"

static struct lapic apic;
static u64 ended;

static void body(u64 n)
{
	ended += n;
	while (n--)
		lapic_write(&apic, APIC_EOI, 0);
}

/* The spurious-interrupt register still says that the APIC is on, so something took the writes for what they were. */
static const char *check(u64 *result)
{
	*result = ended;
	return (lapic_read(&apic, APIC_SPURIOUS) & SPURIOUS_ON) == SPURIOUS_ON ? NULL : "the APIC is no longer enabled";
}

#define APIC_EOI_BENCH .unit = UNIT_OP, .setup = setup, .body = body, .control = empty_loop, .check = check, \
		       .exits_per_op = 1, .stable = true, .result = RESULT_COUNTED
