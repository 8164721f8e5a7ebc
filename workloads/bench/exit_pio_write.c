/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OUT to a port that the hypervisor itself serves: the interrupt mask of the first legacy PIC. exit_pio_hv reads it.
 */
#include "loops.h"
#include "pic_mask.h"

#define OP(instruction) __asm__ volatile(instruction :: "a"((u8)PIC_PATTERN), "d"((u16)PIC_MASK) : "memory")

LOOPS("outb %0, %1")

static const char *check(u64 *result)
{
	*result = inb(PIC_MASK);
	return *result == PIC_PATTERN ? NULL : "the port does not hold what was written";
}

HVLAB_BENCH(exit_pio_write, .what = "OUT to the PIC, served by the hypervisor", .unit = UNIT_OP, .needs = NEED_RING0,
	    .setup = pic_setup, .body = body, .control = control, .check = check, .teardown = pic_teardown,
	    .exits_per_op = 1, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_pio_write,
	"A port write that the hypervisor serves without its VMM: the mask of the first PIC, written again and again.",
	"Not an interrupt: the mask stays as it is, and the work of a changed mask is not done.",
	"Where the PIC is emulated decides: in KVM with a split irqchip it is the VMM. Where there is no PIC the benchmark is "
	"skipped, because a port that reads all ones is not taken for one.");
