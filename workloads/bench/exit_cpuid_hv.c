/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID leaf 40000000h: the hypervisor's own signature, which no processor answers. exit_cpuid is leaf 0.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define LEAF 0x40000000u
#define OP(instruction)                                                                                    \
	__asm__ volatile("movl %1, %%eax\n xorl %%ecx, %%ecx\n" instruction : "=&b"(value) : "i"(LEAF) : \
			 "rax", "rcx", "rdx", "memory")

static u32 expected;

static const char *setup(struct bench_env *env)
{
	expected = cpuid(LEAF, 0).ebx;
	return cpuid(1, 0).ecx >> 31 ? NULL : "CPUID says that there is no hypervisor";
}

LOOPS_KEEPING(u32, "cpuid")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == expected ? NULL : "the hypervisor changed its signature";
}

HVLAB_BENCH(exit_cpuid_hv, .what = "CPUID leaf 40000000h: the hypervisor's own answer", .unit = UNIT_OP, HVLAB_CLOSED_LOOP,
	    .exits_per_op = 1, .stable = true, .result = RESULT_FACT, .result_of = "cpuid.plain.40000000:1");

HVLAB_ABOUT(exit_cpuid_hv,
	"An exit whose answer the hypervisor makes up itself: CPUID of its signature leaf. Against exit_cpuid it shows how "
	"much the leaf matters.",
	"Not the yardstick of an exit: hypervisors look such a leaf up in different ways.",
	"A PV guest of Xen executes CPUID natively and reads the bare processor: no exit at all. In nested virtualisation it "
	"may be answered by the level below.");
