/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * EOI by MSR: irq_eoi in x2APIC mode, to which the APIC changes for this benchmark and back.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "lapic.h"

static struct lapic apic;
static u64 ended;

static const char *setup(struct bench_env *env)
{
	const char *absent = lapic_to_x2apic();

	(void)env;
	apic = lapic_here();
	apic.x2 &= !absent;
	ended = 0;
	return absent;
}

static void body(u64 n)
{
	ended += n;
	while (n--)
		lapic_write(&apic, APIC_EOI, 0);
}

/* The spurious-interrupt register still says that the APIC is on, so somebody took the writes for what they were. */
static const char *check(u64 *result)
{
	*result = ended;
	return (lapic_read(&apic, APIC_SPURIOUS) & SPURIOUS_ON) == SPURIOUS_ON ? NULL : "the APIC is no longer enabled";
}

static void teardown(void)
{
	if (apic.x2)
		lapic_to_xapic();
	apic.x2 = false;
}

HVLAB_BENCH(irq_eoi_x2apic, .what = "EOI by x2APIC's register, with nothing in service", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_IRQ | NEED_X2APIC, .setup = setup, .body = body, .control = empty_loop,
	    .check = check, .teardown = teardown, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(irq_eoi_x2apic,
	"The same write as irq_eoi, by MSR: what an access to the APIC costs without decoding an instruction.",
	"Not the end of a real interrupt.",
	"The lab's bare machine has no x2APIC; hold it against irq_eoi of the same system.");
