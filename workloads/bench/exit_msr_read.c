/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of IA32_APIC_BASE (1Bh), which every hypervisor keeps to itself.
 */
#include <hvlab/bench.h>
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(low), "+d"(high) : "c"(MSR_APIC_BASE) : "memory")

static u64 expected, value[2]; /* [0] of the body, [1] of the control, which so does all the same but the operation */

static const char *setup(struct bench_env *env)
{
	(void)env;
	expected = rdmsr(MSR_APIC_BASE);
	return NULL;
}

static void body(u64 n)
{
	u32 low = 0, high = 0;

	while (n--)
		OP("rdmsr");
	value[0] = (u64)high << 32 | low;
}

static void control(u64 n)
{
	u32 low = 0, high = 0;

	while (n--)
		OP("");
	value[1] = (u64)high << 32 | low;
}

static const char *check(u64 *result)
{
	*result = value[0];
	return value[0] == expected ? NULL : "the register changed its value";
}

HVLAB_BENCH(exit_msr_read, .what = "RDMSR of IA32_APIC_BASE: exit and return", .unit = UNIT_OP, .needs = NEED_RING0,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_msr_read,
	"RDMSR of IA32_APIC_BASE, which nearly every hypervisor keeps to itself.",
	"Not a register that passes through (exit_msr_pass_read).",
	"The time of the handler depends on where the register stands in a long switch. The minimal core lets reads of it "
	"pass (^).");
