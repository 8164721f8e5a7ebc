/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a port that no device claims, which goes all the way up to where devices are emulated: the user-space
 * VMM, where there is one. Not port 80h: some hypervisors let the guest have that one.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define NO_DEVICE 0x280

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"((u16)NO_DEVICE) : "memory")

LOOPS_KEEPING(u8, "inb %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == 0xff ? NULL : "an unclaimed port does not read all ones";
}

HVLAB_BENCH(exit_pio_user, .what = "IN from an unclaimed port, served by the VMM", .unit = UNIT_OP, .needs = NEED_RING0,
	    .body = body, .control = control, .check = check, .exits_per_op = 1, .stable = true,
	    .result = RESULT_SAME);

HVLAB_ABOUT(exit_pio_user,
	"A port read that nobody claims, which goes up to where devices are emulated: to user space and back where a VMM "
	"is a process.",
	"Not a device model (exit_uart).",
	"Xen answers an unclaimed port itself, so there it looks cheap and is another thing. In the path lane the VMM's "
	"system calls are in it, but no scheduling delay.");
