/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WRMSR of IA32_APIC_BASE (1Bh) with the value it has.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction :: "a"(low), "d"(high), "c"(MSR_APIC_BASE) : "memory")

static u64 value;

static const char *setup(struct bench_env *env)
{
	value = rdmsr(MSR_APIC_BASE);
	return NULL;
}

LOOPS_WITH(u32 low = (u32)value; u32 high = (u32)(value >> 32), "wrmsr")

static const char *check(u64 *result)
{
	*result = rdmsr(MSR_APIC_BASE);
	return *result == value ? NULL : "the register does not hold what was written";
}

HVLAB_BENCH(exit_msr_write, .what = "WRMSR of IA32_APIC_BASE: exit and return", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .result = RESULT_FACT, .result_of = "apic.base");

HVLAB_ABOUT(exit_msr_write,
	"WRMSR of IA32_APIC_BASE with the value it has.",
	"Not a change of the APIC's mode, which is slow and rare.",
	"A hypervisor that compares first and one that carries it out do different work. The write is serialising by "
	"itself.");
