/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IN from a register of COM1 that does nothing: a port of a device model, where exit_pio_user is a port of nobody.
 */
#include <hvlab/bench.h>
#include "com1.h"
#include "loops.h"

#define OP(instruction) __asm__ volatile(instruction : "+a"(value) : "d"((u16)COM1_SCRATCH) : "memory")

static const char *setup(struct bench_env *env)
{
	(void)env;
	return com1_open() ? NULL : "no UART with a scratch register at COM1";
}

LOOPS_KEEPING(u8, "inb %%dx, %0")

static const char *check(u64 *result)
{
	*result = last[0];
	return last[0] == COM1_PATTERN ? NULL : "the register does not read what was written";
}

HVLAB_BENCH(exit_uart, .what = "IN from COM1's scratch register, served by a device model", .unit = UNIT_OP,
	    .needs = NEED_RING0, .setup = setup, .body = body, .control = control, .check = check,
	    .exits_per_op = 1, .stable = true);

HVLAB_ABOUT(exit_uart,
	"A port read that ends in the device model of a UART: on most hypervisors the whole way to a VMM process and back.",
	"Not serial output, and not a port that nobody claims: Xen answers the latter itself (exit_pio_user).",
	"How many devices stand before it in the VMM, and which lock it takes, is part of the value. Under a device model in "
	"dom0 the scheduler is too.");
