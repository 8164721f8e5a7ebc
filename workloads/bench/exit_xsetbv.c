/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XSETBV of XCR0 with the value it has. On Intel it exits always, by architecture (SDM volume 3, 25.1.2).
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define OP(instruction) __asm__ volatile(instruction :: "a"(low), "d"(high), "c"(0) : "memory")

static u64 cr4;
static u32 low, high;

static void read_xcr0(u32 *eax, u32 *edx)
{
	__asm__ volatile("xgetbv" : "=a"(*eax), "=d"(*edx) : "c"(0) : "memory");
}

static const char *setup(struct bench_env *env)
{
	cr4 = read_cr4();
	if (!(cpuid(1, 0).ecx & 1 << 26))
		return "no XSAVE";
	write_cr4(cr4 | CR4_OSXSAVE);
	read_xcr0(&low, &high);
	return NULL;
}

LOOPS("xsetbv")

static const char *check(u64 *result)
{
	u32 eax, edx;

	read_xcr0(&eax, &edx);
	*result = eax;
	return eax == low && edx == high ? NULL : "XCR0 does not hold what was written";
}

static void teardown(void)
{
	write_cr4(cr4);
}

HVLAB_BENCH(exit_xsetbv, .what = "XSETBV of XCR0 with the value it has", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .teardown = teardown, .exits_per_op = 1, .stable = true, .result = RESULT_WITHIN,
	    .result_of = "cpuid.0000000d:0");

HVLAB_ABOUT(exit_xsetbv,
	"XSETBV with an unchanged value: the exit that Intel's architecture demands and a hypervisor cannot avoid.",
	"Not a context switch of the FPU: the state itself is not touched.",
	"On AMD a hypervisor may let it pass, and QEMU's emulated processor always does. An unchanged value may be found out "
	"and answered early; one that changes the size of the state makes CPUID answers change too.");
