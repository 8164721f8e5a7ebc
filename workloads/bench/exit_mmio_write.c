/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A write to the I/O APIC's index register: an MMIO exit whose instruction has to be decoded. exit_mmio reads.
 */
#include <hvlab/bench.h>
#include "ioapic.h"
#include "loops.h"

#define OP(instruction) __asm__ volatile(instruction :: "a"(IOAPIC_VERSION), "d"(IOREGSEL) : "memory")

static u32 expected;

static const char *setup(struct bench_env *env)
{
	const char *absent = ioapic_open(&expected);

	mmio_write(IOREGSEL, 0); /* so that the body has something to do */
	return absent;
}

LOOPS("movl %0, (%1)")

static const char *check(u64 *result)
{
	*result = mmio_read(IOWIN);
	return *result == expected ? NULL : "the I/O APIC's index is not what was written";
}

HVLAB_BENCH(exit_mmio_write, .what = "MMIO write to the I/O APIC: exit, decode, return", .unit = UNIT_OP,
	    .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .result = RESULT_OWN,
	    .result_of = "the I/O APIC's version, which it alone tells");

HVLAB_ABOUT(exit_mmio_write,
	"An MMIO write that the hypervisor serves: a nested fault, a decoded instruction, the I/O APIC's index register.",
	"Not an interrupt's route: the index alone is written, no entry of the table.",
	"Decoding depends on the form of the instruction, and this is the simplest. Processors that help with decoding, and "
	"fast paths for writes of known length (ioeventfd), make other writes cheaper than this one.");
