/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * REP OUTSB of 32 bytes to one port: one exit, or one a byte, is for the hypervisor to decide.
 */
#include <hvlab/bench.h>
#include "com1.h"
#include "loops.h"

#define BYTES 32
#define COUNTED 20 /* one can be 33 exits */

#define OP(instruction)                                                                       \
	do {                                                                                  \
		const u8 *from = text;                                                        \
		u64 count = BYTES;                                                            \
		__asm__ volatile(instruction : "+S"(from), "+c"(count) : "d"((u16)COM1_SCRATCH) : "memory"); \
	} while (0)

static u8 text[BYTES];

static const char *setup(struct bench_env *env)
{
	env->count_ops = env->count_ops < COUNTED ? env->count_ops : COUNTED;
	for (u32 i = 0; i < BYTES; i++)
		text[i] = (u8)(COM1_PATTERN + BYTES - 1 - i);
	outb(COM1_SCRATCH, 0);
	return com1_open() ? NULL : "no UART with a scratch register at COM1";
}

LOOPS("cld; rep outsb")

/* The bytes count down to the pattern, so what is there is the last one. */
static const char *check(u64 *result)
{
	*result = inb(COM1_SCRATCH);
	return *result == COM1_PATTERN ? NULL : "the last byte of the string did not arrive";
}

HVLAB_BENCH(exit_pio_string, .what = "REP OUTSB of 32 bytes to COM1: is it one exit?", .unit = UNIT_OP, .needs = NEED_RING0,
	    HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_pio_string,
	"A string of 32 bytes to one port by a single REP OUTSB: whether the hypervisor carries all of it out in one exit, and "
	"what each byte then costs. Divide by 32 and hold it against exit_uart.",
	"Not a console: the port is the scratch register of COM1, which sends nothing.",
	"Exits vary, and how many there are is the point: KVM hands each byte of an OUTS to its VMM, resumes the guest at the "
	"same instruction and exits anew, 33 times, each with an instruction decoded by software. So a string can be dearer "
	"than a loop of OUT.");
