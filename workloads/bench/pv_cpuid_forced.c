/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CPUID as a PV guest asks Xen for it: behind a prefix that is an invalid opcode, which traps into Xen. The plain
 * instruction (exit_cpuid) goes to the processor itself.
 */
#include <hvlab/bench.h>
#include "platform.h"
#include "str.h"
#include "xen_guest.h"

/* As in exit_cpuid.c: inputs are loaded in each turn. */
#define OP(instruction)                                                                  \
	do {                                                                             \
		got.eax = got.ecx = 0;                                                   \
		__asm__ volatile(instruction : "+a"(got.eax), "+c"(got.ecx),             \
				 "=b"(got.ebx), "=d"(got.edx) :: "memory");              \
	} while (0)

static struct cpuid expected, answer[2]; /* [0] of the body, [1] of the control */

static const char *setup(struct bench_env *env)
{
	(void)env;
	expected = xen_cpuid(0, 0);
	return NULL;
}

static void body(u64 n)
{
	struct cpuid got = {0};

	while (n--)
		OP(XEN_FORCE "cpuid");
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

HVLAB_BENCH(pv_cpuid_forced, .what = "CPUID leaf 0 by way of Xen", .unit = UNIT_OP, .needs = NEED_XEN_PV,
	    .setup = setup, .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true,
	    .hist = true);

HVLAB_ABOUT(pv_cpuid_forced,
	"CPUID as Xen answers it to a PV guest: the forced form, which is an undefined instruction that Xen decodes.",
	"Not plain CPUID, which a PV guest executes natively.",
	"It is the PV counterpart of exit_cpuid but a trap and no exit of hardware virtualisation; their ratio is no "
	"ratio of like things.");
