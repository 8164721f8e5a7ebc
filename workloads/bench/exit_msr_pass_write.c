/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * WRMSR of KERNEL_GS_BASE, which every context switch of a guest may write: passed through, no exit.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define PATTERN 0x12345000u

#define OP(instruction) __asm__ volatile(instruction :: "a"(PATTERN), "d"(0), "c"(MSR_KERNEL_GS_BASE) : "memory")

static u64 before;

static const char *setup(struct bench_env *env)
{
	before = rdmsr(MSR_KERNEL_GS_BASE);
	return NULL;
}

LOOPS("wrmsr")

static const char *check(u64 *result)
{
	*result = rdmsr(MSR_KERNEL_GS_BASE);
	return *result == PATTERN ? NULL : "the register does not hold what was written";
}

static void teardown(void)
{
	wrmsr(MSR_KERNEL_GS_BASE, before);
}

HVLAB_BENCH(exit_msr_pass_write, .what = "WRMSR of KERNEL_GS_BASE: passed through, no exit", .unit = UNIT_OP,
	    .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = 0, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_msr_pass_write,
	"WRMSR of a register that is the guest's own.",
	"Not an exit (exit_msr_write), and not WRGSBASE, which needs no MSR at all.",
	"WRMSR waits for all instructions before it, so on real processors it is some hundred cycles without any "
	"hypervisor: hold it against bare, not against 0.");
