/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a port that the hypervisor itself serves: the interrupt mask of the first legacy PIC.
 */
#include "loops.h"
#include "pic_mask.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"((u16)PIC_MASK) : "memory")

LOOPS_KEEPING(u8, "inb %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == PIC_PATTERN ? NULL : "the port does not read what was written";
}

HVLAB_BENCH(exit_pio_hv, .what = "IN from the PIC, served by the hypervisor", .unit = UNIT_OP, .needs = NEED_RING0,
	    .setup = pic_setup, .body = body, .control = control, .check = check, .teardown = pic_teardown,
	    .exits_per_op = 1, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_pio_hv,
	"A port read that the hypervisor serves without its VMM: the mask of the first PIC.",
	"Not a VMM's port (exit_pio_user, exit_uart).",
	"Where the PIC is emulated decides what it is. A port that reads all ones is not taken for a PIC: then it is "
	"skipped.");
