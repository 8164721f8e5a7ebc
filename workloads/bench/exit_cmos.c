/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The CMOS clock: OUT of a register's number, IN of its value. Register D (MC146818 data sheet): bit 7 says that the
 * memory is valid, the others are always 0, unlike the all ones of a port that nothing serves.
 */
#include <hvlab/bench.h>
#include "loops.h"
#include "x86.h"

#define INDEX 0x70
#define DATA 0x71
#define REGISTER_D 0x0d
#define ALWAYS_0 0x7f

#define OP(instructions)                                                     \
	do {                                                                 \
		value = REGISTER_D;                                          \
		__asm__ volatile(instructions : "+a"(value) :: "memory");    \
	} while (0)

static const char *setup(struct bench_env *env)
{
	outb(INDEX, REGISTER_D);
	return inb(DATA) & ALWAYS_0 ? "no CMOS clock" : NULL;
}

LOOPS_KEEPING(u8, "outb %0, $0x70\n inb $0x71, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] & ALWAYS_0 ? "a bit that is always 0 was not" : NULL;
}

HVLAB_BENCH(exit_cmos, .what = "a register of the CMOS clock: OUT, IN", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = 2, .stable = true, .result = RESULT_OWN,
	    .result_of = "whether the clock's battery is good");

HVLAB_ABOUT(exit_cmos,
	"Reading a register of the CMOS clock, which is two port accesses and two exits: index, then data.",
	"Not the time: the register read does not change, so no update has to be waited for.",
	"Index and data may be served in different places; the value is their sum. QEMU computes the time of day at some "
	"registers but not at this one.");
