/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * REP INSB of 32 bytes from one port: input that a hypervisor may read ahead.
 */
#include <hvlab/bench.h>
#include "com1.h"
#include "loops.h"
#include "str.h"

#define BYTES 32

#define OP(instruction)                                                                       \
	do {                                                                                  \
		u8 *to = got;                                                                 \
		u64 count = BYTES;                                                            \
		__asm__ volatile(instruction : "+D"(to), "+c"(count) : "d"((u16)COM1_SCRATCH) : "memory"); \
	} while (0)

static u8 got[BYTES];

static const char *setup(struct bench_env *env)
{
	memset(got, 0, sizeof(got));
	return com1_open() ? NULL : "no UART with a scratch register at COM1";
}

LOOPS("cld; rep insb")

static const char *check(u64 *result)
{
	*result = 0;
	for (u32 i = 0; i < BYTES; i++)
		*result += got[i] == COM1_PATTERN;
	return *result == BYTES ? NULL : "not every byte of the string was read";
}

HVLAB_BENCH(exit_pio_string_in, .what = "REP INSB of 32 bytes from COM1: is it one exit?", .unit = UNIT_OP,
	    .needs = NEED_RING0, HVLAB_CLOSED_LOOP, .exits_per_op = EXITS_VARY, .stable = true, .result = RESULT_SAME);

HVLAB_ABOUT(exit_pio_string_in,
	"A string of 32 bytes from one port by a single REP INSB. Hypervisors may fetch the whole string from the device model "
	"in one go (KVM reads ahead) and so pay for one hand-over instead of 32.",
	"Not the speed of any device: the port is the scratch register of COM1, which always gives the same byte.",
	"Better than exit_pio_string does not mean that input is cheaper, only that it was batched. Exits vary with the "
	"batching: KVM takes two, one for the string and one to find its end.");
