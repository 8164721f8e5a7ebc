/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a port that the hypervisor itself serves: the interrupt mask of the first legacy PIC, set to a pattern
 * that no absent device could answer. The pattern leaves only the cascade open, so no interrupt can come.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define PIC_MASK 0x21
#define PATTERN 0xfb

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"((u16)PIC_MASK) : "memory")

static u8 before;

static const char *setup(struct bench_env *env)
{
	(void)env;
	before = inb(PIC_MASK);
	outb(PIC_MASK, PATTERN);
	return inb(PIC_MASK) == PATTERN ? NULL : "no PIC";
}

LOOPS_KEEPING(u8, "inb %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == PATTERN ? NULL : "the port does not read what was written";
}

static void teardown(void)
{
	outb(PIC_MASK, before);
}

HVLAB_BENCH(exit_pio_hv, .what = "IN from the PIC, served by the hypervisor", .unit = UNIT_OP, .needs = NEED_RING0,
	    .setup = setup, .body = body, .control = control, .check = check, .teardown = teardown,
	    .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_pio_hv,
	"A port read that the hypervisor serves without its VMM: the mask of the first PIC.",
	"Not a VMM's port (exit_pio_user, exit_uart).",
	"Where the PIC is emulated decides what it is. A port that reads all ones is not taken for a PIC: then it is "
	"skipped.");
