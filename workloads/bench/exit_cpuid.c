/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID leaf 0: the yardstick of an exit, because every hypervisor does the same work for it.
 */
#include <hvlab/bench.h>
#include "str.h"
#include "x86.h"

/* Inputs are loaded in each turn, with and without the instruction. */
#define OP(instruction)                                                                  \
	do {                                                                             \
		got.eax = got.ecx = 0;                                                   \
		__asm__ volatile(instruction : "+a"(got.eax), "+c"(got.ecx),             \
				 "=b"(got.ebx), "=d"(got.edx) :: "memory");              \
	} while (0)

/* answer[0] of the body, [1] of the control, which so does all the same but the operation */
static struct cpuid expected, answer[2];

static const char *setup(struct bench_env *env)
{
	(void)env;
	expected = cpuid(0, 0);
	return NULL;
}

static void body(u64 n)
{
	struct cpuid got = {0};

	while (n--)
		OP("cpuid");
	answer[0] = got;
}

static void control(u64 n)
{
	struct cpuid got = {0};

	while (n--)
		OP("");
	answer[1] = got;
}

static const char *check(u64 *result)
{
	*result = answer[0].eax;
	return memcmp(&answer[0], &expected, sizeof(expected)) ? "CPUID leaf 0 changed its answer" : NULL;
}

HVLAB_BENCH(exit_cpuid, .what = "CPUID leaf 0: exit and return", .unit = UNIT_OP, .setup = setup, .body = body,
	    .control = control, .check = check, .exits_per_op = 1, .stable = true, .hist = true);

HVLAB_ABOUT(exit_cpuid,
	"The exit itself: CPUID leaf 0, for which every hypervisor does the same small work. The yardstick that all exits "
	"are held against.",
	"Not an exit to a VMM in user space (exit_pio_user), and no other leaf (exit_cpuid_hv).",
	"A PV guest of Xen does not exit for it, and a confidential guest may get it from firmware. On AMD it is an "
	"intercept that a hypervisor could leave out; none does.");
