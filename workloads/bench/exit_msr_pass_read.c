/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RDMSR of FS_BASE, which hypervisors let the guest have: the control group of the MSR exits.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "c"(MSR_FS_BASE) : "rdx", "memory")

static u32 expected;

static const char *setup(struct bench_env *env)
{
	expected = (u32)rdmsr(MSR_FS_BASE);
	return NULL;
}

LOOPS_KEEPING(u32, "rdmsr")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == expected ? NULL : "the register changed its value";
}

HVLAB_BENCH(exit_msr_pass_read, .what = "RDMSR of FS_BASE: passed through, no exit", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_msr_pass_read,
	"RDMSR of a register that is the guest's own: with MSR bitmaps it must cost what it costs on the bare machine.",
	"Not an exit (exit_msr_read).",
	"A cost here means that the hypervisor has no bitmap or intercepts this register too, for example while the guest "
	"is being debugged or migrated.");
