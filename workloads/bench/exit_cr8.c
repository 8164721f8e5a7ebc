/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The task priority by CR8: written, then read. Windows does so at every change of interrupt level.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define PRIORITY 4u

#define OP(instructions)                                                           \
	do {                                                                       \
		value = PRIORITY;                                                  \
		__asm__ volatile(instructions : "+r"(value) :: "memory");          \
	} while (0)

LOOPS_KEEPING(u64, "mov %0, %%cr8\n mov %%cr8, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == PRIORITY ? NULL : "CR8 does not read what was written";
}

static void teardown(void)
{
	__asm__ volatile("mov %0, %%cr8" :: "r"(0ull) : "memory");
}

HVLAB_BENCH(exit_cr8, .what = "CR8 written and read: the task priority", .unit = UNIT_OP,
	    .needs = NEED_RING0 | NEED_IRQ, .body = body, .control = control, .check = check, .teardown = teardown,
	    .exits_per_op = 0, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_cr8,
	"A write and a read of CR8 while no interrupt waits: 0 exits where the processor keeps a priority of the guest's own "
	"(AMD always, Intel with a TPR shadow).",
	"Not a priority that holds an interrupt back (irq_selfipi_tpr), and not the same register by MMIO.",
	"Without that help each write is an exit, and a Windows guest makes thousands of them a second.");
