/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of the partition reference counter (TLFS: Timers), Hyper-V's clock for guests without a reference TSC page.
 */
#include "hyperv_guest.h"
#include "platform.h"

#define COUNTER(instruction)                                                                                       \
	do {                                                                                                       \
		u32 low, high;                                                                                     \
		__asm__ volatile(instruction : "=a"(low), "=d"(high) : "c"(HV_MSR_REF_COUNT) : "memory");          \
		now = (u64)high << 32 | low;                                                                       \
	} while (0)
#define CLOCK_READ() COUNTER("rdmsr")
#define CLOCK_READ_NOT() COUNTER("")
#include "clock_reading.h"

static const char *setup(struct bench_env *env)
{
	if (!(platform_hyperv()->access & HV_ACCESS_REF_COUNT))
		return "CPUID grants no reference counter";
	clock_begin(rdmsr(HV_MSR_REF_COUNT));
	return NULL;
}

HVLAB_BENCH(exit_hv_refcount, .what = "RDMSR of Hyper-V's reference counter: exit and return", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_HYPERV, .setup = setup, .body = body, .control = control, .check = clock_verdict,
	    .exits_per_op = 1, .stable = true,
	    .result = RESULT_OWN, .result_of = "how far a clock has run");

HVLAB_ABOUT(exit_hv_refcount,
	"RDMSR of HV_X64_MSR_TIME_REF_COUNT: an exit in which the hypervisor reads its clock.",
	"The page that stands in for it: clk_reftsc.",
	"A host that passes the register through would show no exit; the count says so.");
