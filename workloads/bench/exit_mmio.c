/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A read of the I/O APIC's version through its data window: an MMIO exit whose instruction has to be decoded.
 */
#include <hvlab/bench.h>
#include "ioapic.h"
#include "loops.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"(IOWIN) : "memory")

static u32 expected;

static const char *setup(struct bench_env *env)
{
	return ioapic_open(&expected);
}

LOOPS_KEEPING(u32, "movl (%1), %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == expected ? NULL : "the I/O APIC changed its version";
}

HVLAB_BENCH(exit_mmio, .what = "MMIO read of the I/O APIC: exit, decode, return", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .result = RESULT_OWN,
	    .result_of = "the I/O APIC's version, which it alone tells");

HVLAB_ABOUT(exit_mmio,
	"An MMIO read that the hypervisor serves: nested fault, a decoded instruction, the I/O APIC's version register.",
	"Not a VMM's device (exit_mmio_user), no interrupt.",
	"Most of it may be decoding, which depends on the instruction's form and on help from the processor. In KVM with "
	"a split irqchip the I/O APIC is the VMM's.");
