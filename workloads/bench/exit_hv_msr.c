/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of the virtual processor index (TLFS: Virtual Processors), the cheapest register of Hyper-V's interface.
 */
#include <hvlab/bench.h>
#include "hyperv_guest.h"
#include "platform.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(low), "+d"(high) : "c"(HV_MSR_VP_INDEX) : "memory")

static u64 expected, value[2]; /* [0] of the body, [1] of the control, which so does all the same but the operation */

static const char *setup(struct bench_env *env)
{
	(void)env;
	if (!(platform_hyperv()->access & HV_ACCESS_VP_INDEX))
		return "CPUID grants no virtual processor index";
	expected = rdmsr(HV_MSR_VP_INDEX);
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
	return value[0] == expected ? NULL : "the index changed its value";
}

HVLAB_BENCH(exit_hv_msr, .what = "RDMSR of Hyper-V's VP index: exit and return", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_HYPERV, .setup = setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true, .hist = true);
