/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of the virtual processor index (TLFS: Virtual Processors), the cheapest register of Hyper-V's interface.
 */
#include "hyperv_guest.h"
#include "platform.h"
#define MSR HV_MSR_VP_INDEX
#include "msr_read.h"

static const char *setup(struct bench_env *env)
{
	if (!(platform_hyperv()->access & HV_ACCESS_VP_INDEX))
		return "CPUID grants no virtual processor index";
	return msr_read_setup(env);
}

HVLAB_BENCH(exit_hv_msr, .what = "RDMSR of Hyper-V's VP index: exit and return", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_HYPERV, HVLAB_CLOSED_LOOP, .exits_per_op = 1, .stable = true, .hist = true,
	    .result = RESULT_FACT, .result_of = "hv.vp_index");

HVLAB_ABOUT(exit_hv_msr,
	"RDMSR of HV_X64_MSR_VP_INDEX, the cheapest synthetic register: an exit and a number.",
	"A register with work behind it: exit_hv_refcount.",
	"Under KVM it is KVM's code that answers, and says nothing about Hyper-V.");
