/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PIT: a read-back command and its answer, for the third channel, which no firmware uses.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "pit.h"

#define OP(instructions)                                                                                   \
	do {                                                                                               \
		value = PIT_STATUS_COMMAND;                                                                \
		__asm__ volatile(instructions : "+a"(value) :: "memory");                                  \
	} while (0)

static const char *setup(struct bench_env *env)
{
	return pit_start() ? NULL : "no PIT";
}

LOOPS_KEEPING(u8, "outb %0, $0x43\n inb $0x42, %0")

static const char *check(u64 *result)
{
	*result = last[0] & PIT_STATUS_BITS;
	return *result == PIT_STATUS ? NULL : "the PIT does not say what mode it was set to";
}

HVLAB_BENCH(exit_pit, .what = "status of a channel of the PIT: OUT, IN", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .teardown = pit_stop, .exits_per_op = 2, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_pit,
	"Asking the PIT for the status of a channel: a command and an answer, two exits.",
	"Not its count (clk_freq_pit reads that), and no interrupt: the third channel has none.",
	"In KVM the PIT is the kernel's when the VMM asks for that, else the VMM's, and the value is a different one. Its "
	"lock is shared with the timer that drives it.");
