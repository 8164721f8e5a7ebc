/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A chain of 100 dependent additions, one core clock each on every processor that can run this: the core's clock in
 * units of the TSC. Where the guest may read APERF and MPERF, they say the same for the whole run.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "platform.h"
#include "x86.h"

#define MSR_MPERF 0xe7
#define MSR_APERF 0xe8

#define X10(s) s s s s s s s s s s
#define OP(chain) __asm__ volatile(chain : "+r"(value) :: "cc")

static u64 mperf, aperf;
static bool have;

static const char *setup(struct bench_env *env)
{
	have = platform_has() & NEED_RING0 && cpuid(0, 0).eax >= 6 && cpuid(6, 0).ecx & 1;
	mperf = have ? rdmsr(MSR_MPERF) : 0;
	aperf = have ? rdmsr(MSR_APERF) : 0;
	return NULL;
}

LOOPS_KEEPING(u64, X10(X10("addq $1, %0\n")))

/* APERF / MPERF in thousandths: 1000 is the clock of the TSC; 0: this guest cannot see. */
static const char *check(u64 *result)
{
	u64 reference = have ? rdmsr(MSR_MPERF) - mperf : 0;

	*result = reference ? (rdmsr(MSR_APERF) - aperf) * 1000 / reference : 0;
	return last[0] && last[0] % 100 == 0 ? NULL : "the chain was left";
}

HVLAB_BENCH(clk_core, .what = "chain of 100 one-clock additions: the core's clock in TSC ticks", .unit = UNIT_OP,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 0, .stable = true, .result = RESULT_OWN,
	    .result_of = "the clock that the core had");

HVLAB_ABOUT(clk_core,
	"TSC ticks that 100 core clocks take, by a chain of 100 additions of which each waits for the one before: 100 when "
	"core and TSC run equally fast, a smaller number when the core is in turbo. The result is APERF/MPERF in "
	"thousandths, where the guest may read them.",
	"Not the cost of an addition (cpu_alu): the operation is known, the clock is what is measured.",
	"In the path lane every instruction is one tick and the value says nothing. A frequency that changes during the run "
	"gives a median and hides the rest; a vCPU that was taken away shows as a slow core.");
