/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of the partition reference counter (TLFS: Timers), Hyper-V's clock for whoever has no reference TSC page.
 */
#include <hvlab/bench.h>
#include "hyperv_guest.h"
#include "platform.h"

static u64 first, last, backwards;
static volatile u64 nothing; /* what the control reads in its place */

static const char *setup(struct bench_env *env)
{
	(void)env;
	if (!(platform_hyperv()->access & HV_ACCESS_REF_COUNT))
		return "CPUID grants no reference counter";
	backwards = 0;
	first = last = rdmsr(HV_MSR_REF_COUNT);
	return NULL;
}

static void body(u64 n)
{
	u64 before = last;

	while (n--) {
		u64 now = rdmsr(HV_MSR_REF_COUNT);

		backwards += now < before;
		before = now;
	}
	last = before;
}

static void control(u64 n)
{
	u64 before = 0;

	while (n--) {
		u64 now = nothing;

		backwards += now < before;
		before = now;
	}
}

static const char *check(u64 *result)
{
	*result = last - first;
	if (backwards)
		return "the counter went backwards";
	return last > first ? NULL : "the counter stands still";
}

HVLAB_BENCH(exit_hv_refcount, .what = "RDMSR of Hyper-V's reference counter: exit and return", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_HYPERV, .setup = setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_hv_refcount,
	"RDMSR of HV_X64_MSR_TIME_REF_COUNT: an exit in which the hypervisor reads its clock.",
	"The page that stands in for it: clk_reftsc.",
	"A host that passes the register through would show no exit; the count says so.");
