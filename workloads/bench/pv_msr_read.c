/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of IA32_APIC_BASE (1Bh) in ring 3: #GP into Xen, which decodes and emulates it. exit_msr_read is the same in
 * ring 0.
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

HVLAB_BENCH(pv_msr_read, .what = "RDMSR of IA32_APIC_BASE: trap, decode, return", .unit = UNIT_OP, .needs = NEED_XEN_PV,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(pv_msr_read,
	"RDMSR in ring 3: a general protection fault into Xen, which decodes and emulates it.",
	"Not RDMSR of an HVM guest, which is an exit (exit_msr_read).",
	"Decoding reads the guest's memory by software, and mitigations weigh on each entry into Xen.");
